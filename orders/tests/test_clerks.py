"""Clerks at the same order at once: no line is lost or doubled, and nobody waits for one who waits for him."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from random import Random
from typing import Any

import psycopg2
import pytest
from django.db import connection
from psycopg2.extensions import connection as Connection
from rest_framework.test import APIClient

from brewlytics import statements
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.models import Order, OrderItem
from orders.tests.factories import EmployeeFactory, StoreFactory
from tests.running_stack import eventually

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

CLERKS, CHANGES = 6, 15
GATE = 8_000_000_000_008


@pytest.fixture
def placed(api: APIClient) -> dict[str, Any]:
    items = [{"product_id": ProductFactory.create().pk, "quantity": 1}]
    body = {"store_id": StoreFactory.create().pk, "channel": "app", "items": items}
    return dict(api.post("/orders", body, format="json").json())


def at_once(work: Callable[[int], Any], workers: int = CLERKS) -> list[Any]:
    def one(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as threads:
        return list(threads.map(one, range(workers)))


def lines_of(order_id: int) -> list[tuple[Any, ...]]:
    columns = ("line_number", "product_id", "quantity")
    return list(OrderItem.objects.filter(order=order_id).order_by("line_number").values_list(*columns))


def test_line_added_to_the_version_read_is_never_lost(api: APIClient, placed: dict[str, Any]) -> None:
    """Each reads the order, adds a line, and reads again where another was faster."""
    path = f"/orders/{placed['id']}"

    def add_lines(clerk: int) -> None:
        for number in range(CHANGES):
            status = 412
            while status == 412:
                order = api.get(path)
                items = [{name: line[name] for name in ("product_id", "quantity")} for line in order.json()["items"]]
                added = {"product_id": placed["items"][0]["product_id"], "quantity": 100 * (clerk + 1) + number}
                headers = {"if-match": order.headers["ETag"]}
                status = api.patch(path, {"items": [*items, added]}, format="json", headers=headers).status_code
            assert status == 200

    at_once(add_lines)
    quantities = Counter(quantity for *_, quantity in lines_of(placed["id"]))
    assert quantities == Counter(
        [1, *(100 * (clerk + 1) + number for clerk in range(CLERKS) for number in range(CHANGES))]
    )
    assert Order.objects.get().version == 1 + CLERKS * CHANGES


def test_lines_replaced_without_a_version_are_those_of_one_clerk(api: APIClient, placed: dict[str, Any]) -> None:
    """Whoever comes last replaces them all; each was told the order as it was after his own change."""
    path, product = f"/orders/{placed['id']}", placed["items"][0]["product_id"]

    def replace_lines(clerk: int) -> list[dict[str, Any]]:
        told = []
        for number in range(CHANGES):
            items = [{"product_id": product, "quantity": 100 * (clerk + 1) + number}] * (1 + clerk)
            response = api.patch(path, {"items": items, "note": f"{clerk}"}, format="json")
            assert response.status_code == 200
            assert [line["quantity"] for line in response.json()["items"]] == [item["quantity"] for item in items]
            told.append(response.json())
        return told

    told = [order for orders in at_once(replace_lines) for order in orders]
    assert sorted(order["version"] for order in told) == list(range(2, 2 + CLERKS * CHANGES))
    assert api.get(path).json() == max(told, key=lambda order: int(order["version"]))
    with connection.cursor() as cursor:
        cursor.execute("select op, count(*)::int from cdc_orders where table_name = 'order_items' group by op")
        events = dict(cursor.fetchall())
    written = sum(len(order["items"]) for order in told)
    assert events == {"I": 1 + written, "D": 1 + written - OrderItem.objects.count()}


def test_status_moves_once_whoever_moves_it(api: APIClient, placed: dict[str, Any]) -> None:
    path = f"/orders/{placed['id']}"
    statuses = at_once(lambda clerk: api.patch(path, {"status": "preparing"}, format="json").status_code)
    assert statuses == [200] * CLERKS
    moves = ["ready", "cancelled", "ready", "cancelled", "ready", "cancelled"]
    statuses = at_once(lambda clerk: api.patch(path, {"status": moves[clerk]}, format="json").status_code)
    order = Order.objects.get()
    assert set(statuses) <= {200, 409}
    # A ready order may still be cancelled; a cancelled one is cancelled for ever.
    assert (order.status, order.version) in {("cancelled", 3), ("cancelled", 4)}


def test_busy_day_has_no_deadlock_and_loses_nothing(api: APIClient) -> None:
    """Orders placed, changed, moved and deleted, and members deleted under them; counted by what was answered."""
    products = [ProductFactory.create().pk for _ in range(4)]
    stores = [StoreFactory.create().pk for _ in range(3)]
    customers = [CustomerFactory.create().pk for _ in range(3)]
    employees = [EmployeeFactory.create(store_id=stores[0]).pk for _ in range(3)]
    answers: Counter[tuple[str, int]] = Counter()

    def clerk(number: int) -> list[tuple[str, int]]:
        chance, seen = Random(number), []

        def new_items() -> list[dict[str, Any]]:
            return [{"product_id": chance.choice(products), "quantity": 1} for _ in range(chance.randint(1, 3))]

        def some_order() -> int:
            ids = list(Order.objects.order_by("-pk").values_list("pk", flat=True)[:4])
            return chance.choice(ids or [1])

        for _ in range(40):
            deed = chance.choice(["place", "place", "bulk", "lines", "people", "delete", "member"])
            order = {
                "store_id": chance.choice(stores),
                "customer_id": chance.choice(customers),
                "channel": "web",
                "items": new_items(),
            }
            match deed:
                case "place":
                    response = api.post("/orders", order, format="json")
                case "bulk":
                    response = api.post("/orders/bulk", {"orders": [order, order]}, format="json")
                case "lines":
                    response = api.patch(f"/orders/{some_order()}", {"items": new_items()}, format="json")
                case "people":
                    change = {"customer_id": chance.choice(customers), "employee_id": chance.choice(employees)}
                    response = api.patch(f"/orders/{some_order()}", change, format="json")
                case "delete":
                    response = api.delete(f"/orders/{some_order()}")
                case "member":
                    path = chance.choice(["products", "stores", "customers", "employees"])
                    ids = {"products": products, "stores": stores, "customers": customers, "employees": employees}[path]
                    response = api.delete(f"/{path}/{chance.choice(ids)}")
            seen.append((deed, response.status_code))
        return seen

    for told in at_once(clerk):
        answers.update(told)
    assert {status for _, status in answers} <= {200, 201, 204, 400, 404, 409}, answers
    made = answers["place", 201] + 2 * answers["bulk", 201]
    assert Order.objects.count() == made - answers["delete", 204]
    assert made > 0


@pytest.fixture
def gatekeeper(oltp_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """An order's new lines wait at the gate, its old ones gone, until this session closes."""
    text, condition = statements.load("orders/sql/insert_items.sql"), "where not exists (select from faults)"
    assert condition in text
    gated = text.replace(condition, f"{condition} and pg_advisory_xact_lock({GATE}) is not null")
    load = statements.load
    monkeypatch.setattr(statements, "load", lambda path: gated if "insert_items" in path else load(path))
    with closing(psycopg2.connect(oltp_url)) as session:
        session.cursor().execute("select pg_advisory_lock(%s)", [GATE])
        yield session


def waiting_for(what: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select from pg_locks where locktype = %s and not granted", [what])
        return bool(cursor.rowcount)


def test_product_deleted_while_lines_are_replaced_waits_its_turn(
    gatekeeper: Connection, api: APIClient, placed: dict[str, Any]
) -> None:
    """It would hold the product and wait for the old line, which the order holds while it waits for the product."""
    product = placed["items"][0]["product_id"]
    together = threading.Barrier(2)

    def act(number: int) -> int:
        if number == 0:
            items = [{"product_id": product, "quantity": 7}]
            return int(api.patch(f"/orders/{placed['id']}", {"items": items}, format="json").status_code)
        eventually(lambda: waiting_for("advisory"), "the new line is at the gate")
        together.wait(timeout=30)
        return int(api.delete(f"/products/{product}").status_code)

    def open_gate() -> None:
        together.wait(timeout=30)
        try:
            eventually(lambda: waiting_for("transactionid"), "the product's deletion waits")
        finally:
            gatekeeper.close()
            connection.close()

    opener = threading.Thread(target=open_gate)
    opener.start()
    assert at_once(act, 2) == [200, 409]
    opener.join()
    assert lines_of(placed["id"]) == [(1, product, 7)]
