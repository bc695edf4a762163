"""Keys to test with."""

from rest_framework.test import APIClient

from brewlytics.access.models import ApiKey, Right


def make_key(*rights: str, **fields: object) -> tuple[ApiKey, str]:
    row = ApiKey(name="till", rights=list(rights), **fields)
    key = row.assign_key()
    row.save()
    return row, key


def client_with(*rights: str) -> APIClient:
    """A client that sends a new key with these rights; without any, with all of them."""
    _, key = make_key(*(rights or Right.values))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return client
