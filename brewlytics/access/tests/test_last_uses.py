"""When a key was last used: no write for a request, one statement for many keys, and nothing newer overwritten."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from brewlytics.access import authentication
from brewlytics.access.last_uses import LastUses
from brewlytics.access.models import ApiKey
from brewlytics.access.tests.factories import client_of, make_key
from brewlytics.management.commands.provision import KEY_READERS, grant
from tests.running_stack import eventually

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def uses_at(*instants: datetime) -> LastUses:
    """One that is noted at each of these."""
    following: Iterator[datetime] = iter(instants)
    return LastUses(lambda: next(following))


def test_use_is_noted_by_a_request_and_written_later(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    uses = uses_at(NOON, NOON + timedelta(seconds=1))
    monkeypatch.setattr(authentication, "USES", uses)
    row, key = make_key("catalog:read")
    client = client_of(key)
    client.get("/products")
    with django_assert_num_queries(1):
        client.get("/products")
    row.refresh_from_db()
    assert row.last_used_at is None
    uses.write()
    row.refresh_from_db()
    assert row.last_used_at == NOON + timedelta(seconds=1)


def test_refused_key_was_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    uses = uses_at()
    monkeypatch.setattr(authentication, "USES", uses)
    row, key = make_key("orders:read", revoked_at=NOON)
    assert client_of(key).get("/orders").status_code == 401
    uses.write()
    row.refresh_from_db()
    assert row.last_used_at is None


def test_many_keys_are_one_statement_and_none_is_written_twice(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ids = [make_key()[0].pk for _ in range(3)]
    uses = uses_at(NOON, NOON, NOON)
    for key_id in ids:
        uses.note(key_id)
    with django_assert_num_queries(1):
        uses.write()
    with django_assert_num_queries(0):
        uses.write()
    assert list(ApiKey.objects.values_list("last_used_at", flat=True)) == [NOON] * 3


def test_later_use_that_another_process_wrote_stays() -> None:
    row, _ = make_key()
    early, late = uses_at(NOON), uses_at(NOON + timedelta(hours=1))
    for uses in (late, early):
        uses.note(row.pk)
        uses.write()
    row.refresh_from_db()
    assert row.last_used_at == NOON + timedelta(hours=1)


def test_what_could_not_be_written_is_written_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    row, _ = make_key()
    uses = uses_at(NOON)
    uses.note(row.pk)
    with connection.execute_wrapper(refuse):
        uses.write()
    assert "is tried again: no database" in caplog.text
    uses.write()
    row.refresh_from_db()
    assert row.last_used_at == NOON


def refuse(*_: object) -> None:
    raise OperationalError("no database")


def test_services_may_write_the_use_and_nothing_else_of_a_key() -> None:
    row, _ = make_key()
    grant()
    for role in KEY_READERS:
        uses = uses_at(NOON)
        uses.note(row.pk)
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {role}")
            uses.write()
            cursor.execute("select has_column_privilege('access_apikey', 'rights', 'update')")
            assert cursor.fetchone() == (False,)
            cursor.execute("reset role")
    row.refresh_from_db()
    assert row.last_used_at == NOON


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_writer_who_waits_for_a_key_holds_none_with_a_larger_id() -> None:
    """As all lock in this order, no two of them can wait for each other."""
    first, second = make_key()[0].pk, make_key()[0].pk
    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        ApiKey.objects.select_for_update().get(pk=first)
        writing = threads.submit(write, second, first)
        eventually(somebody_waits, "the writer waits")
        ApiKey.objects.select_for_update(nowait=True).get(pk=second)  # which would be refused if it held that one
    writing.result()
    assert list(ApiKey.objects.values_list("last_used_at", flat=True)) == [NOON, NOON]


def write(*key_ids: int) -> None:
    uses = LastUses(lambda: NOON)
    for key_id in key_ids:
        uses.note(key_id)
    uses.write()
    connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select from pg_locks natural join pg_stat_activity where not granted and datname = current_database()"
        )
        return bool(cursor.rowcount)
