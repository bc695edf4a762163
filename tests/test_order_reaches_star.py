"""One order, the whole way: posted to the API, logged by the triggers, carried by a Celery worker, in the star."""

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection
from rest_framework.test import APIClient

from brewlytics.access.tests.factories import client_with
from brewlytics.celery import app
from catalog.models import Product
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.tests.factories import EmployeeFactory, StoreFactory
from warehouse.etl import is_anything_left
from warehouse.etl.source import current_snapshot
from warehouse.models import DimCustomer, EtlRun, FactOrder, FactSale
from warehouse.tasks import cdc_to_star
from warehouse.tests.engine import connect, replay_everything, star
from warehouse.tests.oracle import expected_star

SECONDS_TO_CARRY = 30

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture(scope="module", autouse=True)
def worker(django_db_setup: None) -> Iterator[None]:
    """A worker on the task's own queue; the broker is the process's memory, so no other process takes its messages."""
    with start_worker(app, pool="solo", queues=["etl"], perform_ping_check=False):
        yield


@pytest.fixture
def api(transactional_db: None) -> APIClient:
    return client_with()


@pytest.fixture
def latte(transactional_db: None) -> Product:
    return ProductFactory.create(price=Decimal("4.50"), cost=Decimal("1.20"))


@pytest.fixture
def scone(transactional_db: None) -> Product:
    return ProductFactory.create(price=Decimal("3.00"), cost=None)


@pytest.fixture
def order(api: APIClient, latte: Product, scone: Product) -> str:
    """Ada's order of two lattes and a scone, posted and carried; its address."""
    store = StoreFactory.create(timezone="America/New_York", tax_rate=Decimal("0.0800"))
    body = {
        "store_id": store.pk,
        "customer_id": CustomerFactory.create(name="Ada").pk,
        "employee_id": EmployeeFactory.create(name="Cy", store=store).pk,
        "channel": "in_store",
        "items": [{"product_id": latte.pk, "quantity": 2}, {"product_id": scone.pk, "quantity": 1}],
    }
    posted = api.post("/orders", body, format="json")
    assert posted.status_code == 201
    knock()
    return f"/orders/{posted.json()['id']}"


def change(api: APIClient, address: str, **changes: object) -> None:
    assert api.patch(address, changes, format="json").status_code == 200


def knock() -> None:
    """Send the task, as beat does, and wait until its run has left the log with nothing to carry. One batch is no sign
    of that: the first run may still be at work, and carry a part of what has come since."""
    cdc_to_star.apply_async()
    deadline = time.monotonic() + SECONDS_TO_CARRY
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        snapshot = current_snapshot(oltp)
        while is_anything_left(oltp, olap, snapshot):
            assert time.monotonic() < deadline, "the worker did not carry everything"
            time.sleep(0.01)


def last_run() -> int:
    run = EtlRun.objects.order_by("-run_id").first()
    return run.run_id if run else 0


def logged() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("select table_name, op, order_id from cdc_orders order by id")
        return list(cursor.fetchall())


def test_posted_order_is_in_the_star_with_its_keys_and_measures(order: str, latte: Product, scone: Product) -> None:
    assert [(table, op) for table, op, _ in logged()] == [("orders", "I"), ("order_items", "I"), ("order_items", "I")]
    assert star() == expected_star()
    fact = FactOrder.objects.select_related("customer", "employee").get()
    assert (fact.customer.name, fact.employee.name, fact.item_count) == ("Ada", "Cy", 2)
    assert (fact.subtotal, fact.tax, fact.total) == (Decimal("12.00"), Decimal("0.96"), Decimal("12.96"))
    measures = ("product__product_id", "quantity", "gross_amount", "tax_amount", "total_amount", "margin_amount")
    assert list(FactSale.objects.order_by("line_number").values_list(*measures)) == [
        (latte.pk, 2, Decimal("9.00"), Decimal("0.72"), Decimal("9.72"), Decimal("6.60")),
        (scone.pk, 1, Decimal("3.00"), Decimal("0.24"), Decimal("3.24"), None),
    ]


def test_moved_order_takes_its_lines_along(api: APIClient, order: str) -> None:
    change(api, order, status="preparing")
    knock()
    assert star() == expected_star()
    assert set(FactSale.objects.values_list("status", flat=True)) == {"preparing"}


def test_replaced_lines_replace_their_facts(api: APIClient, order: str, scone: Product) -> None:
    change(api, order, items=[{"product_id": scone.pk, "quantity": 3}])
    knock()
    assert star() == expected_star()
    assert FactSale.objects.get().quantity == 3
    assert FactOrder.objects.get().item_count == 1


def test_changed_customer_has_a_new_version_and_one_name(api: APIClient, order: str) -> None:
    bo = CustomerFactory.create(name="Bo", city="Bern")
    change(api, order, customer_id=bo.pk)
    change(api, f"/customers/{bo.pk}", name="Bo the Second", city="Basel")
    knock()
    assert star() == expected_star()
    versions = DimCustomer.objects.filter(customer_id=bo.pk).order_by("valid_from")
    assert list(versions.values_list("name", "city")) == [("Bo the Second", "Bern"), ("Bo the Second", "Basel")]
    assert FactOrder.objects.select_related("customer").get().customer.customer_id == bo.pk


def test_deleted_order_leaves_the_star(api: APIClient, order: str) -> None:
    assert api.delete(order).status_code == 204
    knock()
    assert star() == expected_star()
    assert not FactOrder.objects.exists()
    assert not FactSale.objects.exists()


def test_carrying_again_changes_nothing(api: APIClient, order: str) -> None:
    change(api, order, status="cancelled")
    knock()
    before = star(), last_run()
    cdc_to_star()
    assert (star(), last_run()) == before
    replay_everything()
    assert star() == before[0]
