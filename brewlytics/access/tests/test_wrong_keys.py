"""Wrong keys from one address: after many of them it waits, and the keys of its that are good do not."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from brewlytics.access.authentication import WRONG_KEYS_PER_MINUTE, ApiKeyAuthentication
from brewlytics.access.counts import Counts
from brewlytics.access.known_keys import KnownKeys
from brewlytics.access.tests.factories import Clock, client_of, make_key
from brewlytics.tests.answers import problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ApiKeyAuthentication, "known", KnownKeys(clock))
    monkeypatch.setattr(ApiKeyAuthentication, "wrong_keys", Counts(clock))


def guess(address: str = "192.0.2.1", times: int = WRONG_KEYS_PER_MINUTE, **headers: Any) -> Any:
    """The answer to the last of them."""
    for number in range(times):
        response = APIClient().get(
            "/orders", HTTP_AUTHORIZATION=f"Api-Key prefix.{number}", REMOTE_ADDR=address, **headers
        )
    return response


def test_address_waits_after_many_wrong_keys(clock: Clock, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    assert problem_of(guess()) == (401, [("", "authentication_failed")])
    clock.move(20)
    with django_assert_num_queries(0):
        response = guess(times=1)
    assert problem_of(response) == (429, [("", "throttled")])
    assert response.headers["Retry-After"] == "40"
    clock.move(40)
    assert guess(times=1).status_code == 401


def test_other_addresses_do_not_wait() -> None:
    guess()
    assert guess("192.0.2.2", times=1).status_code == 401


def test_addresses_of_one_network_of_ipv6_wait_together() -> None:
    guess("2001:db8::1")
    assert guess("2001:db8::ffff:2", times=1).status_code == 429
    assert guess("2001:db8:0:1::1", times=1).status_code == 401


def test_good_key_of_the_address_is_not_held_up(clock: Clock) -> None:
    """Known or to be asked for again; only one that this process has never seen has to wait."""
    client = client_of(make_key("orders:read")[1])
    assert client.get("/orders", REMOTE_ADDR="192.0.2.1").status_code == 200
    guess()
    for seconds in (1, 5):
        clock.move(seconds)
        assert client.get("/orders", REMOTE_ADDR="192.0.2.1").status_code == 200
    unseen = client_of(make_key("orders:read")[1])
    assert unseen.get("/orders", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert unseen.get("/orders", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_client_cannot_say_where_it_comes_from() -> None:
    guess(HTTP_X_REAL_IP="192.0.2.7", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert guess(times=1, HTTP_X_REAL_IP="192.0.2.8", HTTP_X_FORWARDED_FOR="192.0.2.8").status_code == 429


def test_behind_the_gateway_its_word_counts(settings: Any) -> None:
    settings.BEHIND_PROXY = True
    guess("10.0.0.1", HTTP_X_REAL_IP="192.0.2.7")
    assert guess("10.0.0.1", times=1, HTTP_X_REAL_IP="192.0.2.7", HTTP_X_FORWARDED_FOR="192.0.2.9").status_code == 429
    assert guess("10.0.0.1", times=1, HTTP_X_REAL_IP="192.0.2.8").status_code == 401
