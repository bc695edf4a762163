"""One statement, whatever a twin does meanwhile: it may commit after the statement's snapshot and before its lock."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
import pytest
from django.db import connection, transaction
from psycopg2.extensions import connection as Connection

from brewlytics import statements
from brewlytics.idempotency import Answer, Claim, InFlight
from catalog.models import Product
from catalog.tests.factories import ProductFactory
from orders import services
from orders.models import Order
from orders.services import NewOrder
from orders.tests.factories import StoreFactory
from tests.running_stack import eventually

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

CLAIM = Claim(7, "till-7", b"0" * 32)
GATE = 8_000_000_000_007
ATTEMPT = "select coalesce(pg_try_advisory_xact_lock("
BEHIND_THE_GATE = f"select pg_advisory_xact_lock({GATE}) is not null and coalesce(pg_try_advisory_xact_lock("


@pytest.fixture
def order() -> NewOrder:
    items: list[services.Item] = [{"product_id": ProductFactory.create().pk, "quantity": 1}]
    return {"store_id": StoreFactory.create().pk, "channel": "app", "items": items}


@pytest.fixture
def gatekeeper(oltp_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """In every thread but this one the statement waits between its snapshot and its lock, until this session closes."""
    text = statements.load("orders/sql/place_order.sql")
    assert ATTEMPT in text
    own = threading.current_thread()

    def load(path: str) -> str:
        assert path == "orders/sql/place_order.sql"
        return text if threading.current_thread() is own else text.replace(ATTEMPT, BEHIND_THE_GATE)

    monkeypatch.setattr(statements, "load", load)
    with closing(psycopg2.connect(oltp_url)) as session:
        session.autocommit = True
        session.cursor().execute("select pg_advisory_lock(%s)", [GATE])
        yield session


def place_elsewhere(order: NewOrder) -> Answer:
    try:
        return services.place_order_once(CLAIM, order)
    finally:
        connection.close()


def one_is_at_the_gate() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select from pg_locks where locktype = 'advisory' and not granted")
        return bool(cursor.rowcount)


@pytest.mark.parametrize("is_sold_out", [False, True])
@pytest.mark.parametrize("external_ref", ["till-7", None])
def test_twin_that_commits_behind_the_snapshot_is_found(
    gatekeeper: Connection, order: NewOrder, is_sold_out: bool, external_ref: str | None
) -> None:
    """The second sees neither the first's order nor its answer; sold out since, not even that it was possible."""
    order["external_ref"] = external_ref
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            first = services.place_order_once(CLAIM, order)
            if is_sold_out:
                gatekeeper.cursor().execute("update products set is_active = false")
            second = threads.submit(place_elsewhere, order)
            eventually(one_is_at_the_gate, "the second is at the gate")
        gatekeeper.cursor().execute("select pg_advisory_unlock(%s)", [GATE])
        assert second.result() == first._replace(is_replayed=True)
    assert Order.objects.count() == 1


def test_twin_that_is_undone_leaves_the_key_to_the_next(gatekeeper: Connection, order: NewOrder) -> None:
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            services.place_order_once(CLAIM, order)
            second = threads.submit(place_elsewhere, order)
            eventually(one_is_at_the_gate, "the second is at the gate")
            transaction.set_rollback(True)
        gatekeeper.cursor().execute("select pg_advisory_unlock(%s)", [GATE])
        assert not second.result().is_replayed
    assert Order.objects.count() == 1


def test_twin_that_is_still_at_it_is_not_waited_for(gatekeeper: Connection, order: NewOrder) -> None:
    gatekeeper.cursor().execute("select pg_advisory_unlock(%s)", [GATE])
    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        services.place_order_once(CLAIM, order)
        with pytest.raises(InFlight):
            threads.submit(place_elsewhere, order).result()
        Product.objects.update(is_active=False)  # nor is what is wrong with it: the twin's order may be the reason
        with pytest.raises(InFlight):
            threads.submit(place_elsewhere, order).result()
