"""Keys to test with, and a clock that only a test moves."""

from rest_framework.test import APIClient

from brewlytics.access.models import ApiKey, Right


def make_key(*rights: str, **fields: object) -> tuple[ApiKey, str]:
    row = ApiKey(**{"name": "till", "rights": list(rights), **fields})
    key = row.assign_key()
    row.save()
    return row, key


def client_of(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return client


def client_with(*rights: str, **fields: object) -> APIClient:
    """A client that sends a new key with these rights; without any, with all of them."""
    return client_of(make_key(*(rights or Right.values), **fields)[1])


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def move(self, seconds: float) -> None:
        self.seconds += seconds
