"""Keys known for seconds: no query for a key that was just good, and none passes for longer than it should."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from brewlytics.access.authentication import ApiKeyAuthentication
from brewlytics.access.caller import Caller
from brewlytics.access.known_keys import KnownKeys
from brewlytics.access.models import ApiKey
from brewlytics.access.tests.factories import Clock, client_of, make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> KnownKeys:
    keys = KnownKeys(clock)
    monkeypatch.setattr(ApiKeyAuthentication, "known", keys)
    return keys


def test_caller_is_what_the_row_says(known: KnownKeys) -> None:
    ends = datetime(2100, 1, 1, tzinfo=UTC)
    row, key = make_key("orders:read", store_id=7, requests_per_minute=5, expires_at=ends)
    expected = Caller(row.pk, frozenset(["orders:read"]), 7, 5, ends)
    assert (known.ask(key), known.fresh(key)) == (expected, expected)


def test_right_of_the_chain_does_not_count_in_a_key_of_a_store(known: KnownKeys) -> None:
    _, key = make_key("orders:read", "catalog:write", "metrics:read", store_id=7)
    caller = known.ask(key)
    assert caller is not None
    assert caller.rights == {"orders:read"}


def test_known_key_asks_no_database(known: KnownKeys, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(make_key("catalog:read")[1])
    with django_assert_num_queries(2):
        assert client.get("/products").status_code == 200
    with django_assert_num_queries(1):
        assert client.get("/products").status_code == 200


def test_revoked_key_is_refused_after_five_seconds(known: KnownKeys, clock: Clock) -> None:
    row, key = make_key("orders:read")
    client = client_of(key)
    assert client.get("/orders").status_code == 200
    ApiKey.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
    clock.move(4.9)
    assert client.get("/orders").status_code == 200
    clock.move(0.1)
    assert client.get("/orders").status_code == 401
    assert len(known) == 0


def test_right_that_is_taken_away_is_gone_after_five_seconds(known: KnownKeys, clock: Clock) -> None:
    row, key = make_key("orders:read")
    client = client_of(key)
    assert client.get("/orders").status_code == 200
    ApiKey.objects.filter(pk=row.pk).update(rights=["stores:read"])
    clock.move(5)
    assert client.get("/orders").status_code == 403


def test_expired_key_is_refused_at_its_very_end(clock: Clock) -> None:
    ends = timezone.now() + timedelta(hours=1)
    instants = iter([ends - timedelta(microseconds=1), ends])
    known = KnownKeys(clock, lambda: next(instants))
    _, key = make_key("orders:read", expires_at=ends)
    known.ask(key)
    assert known.fresh(key) is not None
    assert known.fresh(key) is None


def test_wrong_keys_leave_nothing_behind(known: KnownKeys) -> None:
    row, _ = make_key("orders:read")
    wrong = ["", ".", "x", f"{row.prefix}.wrong", "\0.x", "é.x", "x" * 100_000, "\ud800.x"]
    assert [known.ask(key) for key in wrong] == [None] * len(wrong)
    assert [known.fresh(key) for key in wrong] == [None] * len(wrong)
    assert len(known) == 0


def test_no_more_keys_are_known_than_there_is_room_for(clock: Clock) -> None:
    known = KnownKeys(clock, size=3)
    keys = [make_key("orders:read")[1] for _ in range(5)]
    for key in keys:
        known.ask(key)
    known.ask(keys[2])  # asked again, it is the youngest
    known.ask(keys[0])
    assert len(known) == 3
    assert [key for key in keys if known.fresh(key)] == [keys[0], keys[2], keys[4]]


def test_key_itself_is_not_kept(known: KnownKeys) -> None:
    _, key = make_key("orders:read")
    known.ask(key)
    assert key.partition(".")[2] not in repr(vars(known))


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_key_that_threads_ask_for_is_kept_once(clock: Clock) -> None:
    known = KnownKeys(clock, size=2)
    keys = [make_key("orders:read")[1] for _ in range(3)]
    with ThreadPoolExecutor(4) as threads:
        callers = list(threads.map(lambda number: asked(known, keys[number % 3]), range(60)))
    assert all(callers)
    assert len(known) == 2


def asked(known: KnownKeys, key: str) -> Caller | None:
    try:
        return known.fresh(key) or known.ask(key)
    finally:
        connection.close()
