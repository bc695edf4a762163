"""What a key may send in a minute, as a client sees it."""

import pytest
from django.conf import settings
from django.test import Client

from brewlytics.access.counts import Counts
from brewlytics.access.leases import Leases
from brewlytics.access.tests.factories import Clock, client_with
from brewlytics.access.throttling import KeyThrottle
from brewlytics.tests.answers import problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def leases(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyThrottle, "leases", Leases(Counts(clock), clock))


def test_each_answer_tells_what_remains(clock: Clock) -> None:
    client = client_with(requests_per_minute=3)
    for remaining in (2, 1, 0):
        response = client.get("/orders")
        assert response.status_code == 200
        assert response.headers["RateLimit-Policy"] == '"default";q=3;w=60'
        assert response.headers["RateLimit"] == f'"default";r={remaining};t=60'


def test_refusals_count_and_tell_too() -> None:
    client = client_with(requests_per_minute=3)
    response = client.get("/orders/0")
    assert (response.status_code, response.headers["RateLimit"]) == (404, '"default";r=2;t=60')


def test_beyond_the_limit_is_429_until_the_window_ends(clock: Clock) -> None:
    client = client_with(requests_per_minute=1)
    assert client.get("/orders").status_code == 200
    clock.move(29.5)
    response = client.post("/orders", {}, format="json")
    assert problem_of(response) == (429, [("", "throttled")])
    assert "This key may send 1 requests a minute." in response.json()["detail"]
    assert response.headers["Retry-After"] == "31"
    assert response.headers["RateLimit"] == '"default";r=0;t=31'
    clock.move(30.5)
    assert client.get("/orders").status_code == 200


def test_keys_have_limits_of_their_own() -> None:
    first, second = client_with(requests_per_minute=1), client_with(requests_per_minute=1)
    assert [first.get("/orders").status_code for _ in range(2)] == [200, 429]
    assert second.get("/stores").status_code == 200


def test_limit_holds_over_all_paths() -> None:
    client = client_with(requests_per_minute=2)
    assert [client.get(path).status_code for path in ("/orders", "/products", "/metrics")] == [200, 200, 429]


def test_limit_is_the_usual_one_where_a_key_has_none_of_its_own() -> None:
    response = client_with().get("/orders")
    assert response.headers["RateLimit-Policy"] == f'"default";q={settings.REQUESTS_PER_MINUTE};w=60'
    assert response.headers["RateLimit"] == f'"default";r={settings.REQUESTS_PER_MINUTE - 1};t=60'


def test_limit_of_nought_is_none() -> None:
    response = client_with(requests_per_minute=0).get("/orders")
    assert response.status_code == 200
    assert "RateLimit" not in response.headers


def test_what_needs_no_key_is_not_counted(client: Client) -> None:
    assert "RateLimit" not in client.get("/health/live").headers
    assert "RateLimit" not in client.get("/orders").headers
