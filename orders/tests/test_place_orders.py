"""POST /orders/bulk: all or nothing, every fault at its place, the same rows as one order after the other."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from brewlytics.access.tests.factories import client_with
from brewlytics.tests.answers import Faults, problem_of
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders import services
from orders.models import Order, OrderItem
from orders.tests.factories import EmployeeFactory, OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db

UNKNOWN = 2**60


@pytest.fixture
def order() -> dict[str, Any]:
    items = [{"product_id": ProductFactory.create().pk, "quantity": 1}]
    return {"store_id": StoreFactory.create().pk, "channel": "app", "items": items}


def post(api: APIClient, orders: Any, **headers: str) -> Any:
    return api.post("/orders/bulk", {"orders": orders}, format="json", headers=headers)


def tables() -> tuple[list[Any], list[Any], list[Any]]:
    """All of them but ids and times; what refers to an order says which one of them it is."""
    numbers = {pk: number for number, pk in enumerate(Order.objects.order_by("pk").values_list("pk", flat=True))}
    times = {"id", "created_at", "updated_at", "ordered_at", "order_id", "row_id", "changed_at", "xid"}
    orders = [without(row, times) for row in Order.objects.order_by("pk").values()]
    items = [
        (numbers[row["order_id"]], without(row, times))
        for row in OrderItem.objects.order_by("order", "line_number").values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, op, order_id, payload - %s::text[] from cdc_orders order by order_id, table_name desc,"
            " (payload ->> 'line_number')::int",
            [[*times, "id"]],
        )
        events = [(table, op, numbers[order_id], payload) for table, op, order_id, payload in cursor.fetchall()]
    return orders, items, events


def without(row: Any, names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def trade(chance: Random, count: int) -> list[dict[str, Any]]:
    """Orders of one to three lines, with all that an order may say."""
    stores = [StoreFactory.create(tax_rate=rate).pk for rate in ("0.0825", "0", "0.19")]
    products = [ProductFactory.create(price=price).pk for price in ("4.50", "0.05", "2.99", "1000.00")]
    customers, employees = [CustomerFactory.create().pk, None], [EmployeeFactory.create().pk, None]
    orders = []
    for number in range(count):
        items = [
            {"product_id": chance.choice(products), "quantity": chance.randint(1, 9)}
            | ({"discount": "0.03"} if chance.random() < 0.5 else {})
            for _ in range(chance.randint(1, 3))
        ]
        order = {
            "store_id": chance.choice(stores),
            "channel": chance.choice(["in_store", "app", "web"]),
            "items": items,
        }
        told = {
            "customer_id": chance.choice(customers),
            "employee_id": chance.choice(employees),
            "note": chance.choice(["", "no sugar", 'Zo\u00eb\'s "\\" \U0001f375']),
            "external_ref": f"till-{number}" if chance.random() < 0.5 else None,
        }
        orders.append(order | (told if chance.random() < 0.8 else {}))
    return orders


def test_bulk_writes_what_single_orders_write(api: APIClient) -> None:
    orders = trade(Random(7), 60)
    with transaction.atomic():
        for order in orders:
            assert api.post("/orders", order, format="json").status_code == 201
        singles = tables()
        transaction.set_rollback(True)
    assert Order.objects.count() == 0
    response = post(api, orders)
    assert response.status_code == 201
    assert response.json() == {"ids": list(Order.objects.order_by("pk").values_list("pk", flat=True))}
    assert tables() == singles
    assert (len(singles[0]), len(singles[2])) == (60, 60 + OrderItem.objects.count())


def test_ids_are_in_the_order_given(api: APIClient, order: dict[str, Any]) -> None:
    refs = [f"till-{number % 7}-{number}" for number in range(1000)]
    ids = post(api, [order | {"external_ref": ref} for ref in refs]).json()["ids"]
    by_id = dict(Order.objects.values_list("pk", "external_ref"))
    assert [by_id[order_id] for order_id in ids] == refs
    assert OrderItem.objects.count() == 1000


FAULTY: list[tuple[Callable[[dict[str, Any]], dict[str, Any]], int, Faults]] = [
    (lambda order: order | {"store_id": UNKNOWN}, 400, [("/orders/1/store_id", "does_not_exist")]),
    (lambda order: order | {"customer_id": UNKNOWN}, 400, [("/orders/1/customer_id", "does_not_exist")]),
    (lambda order: order | {"employee_id": UNKNOWN}, 400, [("/orders/1/employee_id", "does_not_exist")]),
    (lambda order: order | {"items": []}, 400, [("/orders/1/items", "empty")]),
    (lambda order: order | {"tax": "1.00"}, 400, [("/orders/1/tax", "unknown")]),
    (lambda order: order | {"external_ref": "taken"}, 409, [("/orders/1/external_ref", "taken")]),
    (lambda order: order | {"external_ref": "twice"}, 409, [("/orders/1/external_ref", "taken")]),
    (
        lambda order: order | {"items": [*order["items"], {"product_id": UNKNOWN, "quantity": 1}]},
        400,
        [("/orders/1/items/1/product_id", "does_not_exist")],
    ),
    (
        lambda order: order | {"items": [*order["items"] * 2, order["items"][0] | {"quantity": 0}]},
        400,
        [("/orders/1/items/2/quantity", "min_value")],
    ),
    (
        lambda order: order | {"items": [order["items"][0] | {"discount": "4.51"}], "external_ref": "taken"},
        400,
        [("/orders/1/external_ref", "taken"), ("/orders/1/items/0/discount", "too_large")],
    ),
]


@pytest.mark.parametrize(("change", "status", "faults"), FAULTY)
def test_one_faulty_order_refuses_all(
    api: APIClient,
    order: dict[str, Any],
    change: Callable[[dict[str, Any]], dict[str, Any]],
    status: int,
    faults: Faults,
) -> None:
    OrderFactory.create(external_ref="taken")
    response = post(api, [order | {"external_ref": "twice"}, change(order), order])
    assert problem_of(response) == (status, faults)
    assert (Order.objects.count(), OrderItem.objects.count()) == (1, 0)


def test_faults_of_all_orders_are_told_at_once(api: APIClient, order: dict[str, Any]) -> None:
    old = ProductFactory.create(is_active=False).pk
    dear = ProductFactory.create(price="5000000000.00").pk
    lines = [[old], [dear, dear], [UNKNOWN, old]]
    orders = [order | {"items": [{"product_id": pk, "quantity": 1} for pk in line]} for line in lines]
    assert problem_of(post(api, [order, *orders, order | {"customer_id": UNKNOWN}])) == (
        400,
        [
            ("/orders/1/items/0/product_id", "inactive"),
            ("/orders/2/items", "too_large"),
            ("/orders/3/items/0/product_id", "does_not_exist"),
            ("/orders/3/items/1/product_id", "inactive"),
            ("/orders/4/customer_id", "does_not_exist"),
        ],
    )
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"orders": []}, [("/orders", "empty")]),
        ({"orders": None}, [("/orders", "null")]),
        ({"orders": {}}, [("/orders", "not_a_list")]),
        ({}, [("/orders", "required")]),
        ({"orders": [1]}, [("/orders/0", "invalid")]),
        ([], [("", "invalid")]),
        ({"orders": [{}] * 1001}, [("/orders", "max_length")]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_body_is_400(api: APIClient, body: Any, faults: Faults) -> None:
    assert problem_of(api.post("/orders/bulk", body, format="json")) == (400, faults)


def test_bulk_takes_the_right_to_write_and_no_other_method(api: APIClient) -> None:
    assert problem_of(api.get("/orders/bulk")) == (405, [("", "method_not_allowed")])
    assert problem_of(post(client_with("orders:read"), [])) == (403, [("", "permission_denied")])


def test_bulk_with_a_key_is_done_once(api: APIClient, order: dict[str, Any]) -> None:
    first, second = (post(api, [order, order], idempotency_key="night-1") for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Order.objects.count() == 2
    assert problem_of(post(api, [order], idempotency_key="night-1")) == (422, [("", "reused_key")])
    assert problem_of(post(api, [order | {"store_id": UNKNOWN}], idempotency_key="night-2"))[0] == 400
    assert post(api, [order], idempotency_key="night-2").status_code == 201


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_bulk_is_one_statement(order: dict[str, Any], django_assert_num_queries: DjangoAssertNumQueries) -> None:
    services.place_orders([order])  # type: ignore[list-item]
    with django_assert_num_queries(1):
        assert len(services.place_orders([order] * 100)) == 100  # type: ignore[list-item]
