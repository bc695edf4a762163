"""Placing an order: the server's figures, every fault at once, one round trip."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from brewlytics.refusals import Conflict
from catalog.models import Product
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders import services
from orders.exceptions import FaultyOrder
from orders.models import Order, OrderItem, Store
from orders.tests.factories import EmployeeFactory, OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db

CENT = Decimal("0.01")


def place(store: Store, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return services.place_order(store_id=store.pk, channel="app", items=items, **fields)  # type: ignore[arg-type]


def pointers_and_codes(refusal: FaultyOrder) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in refusal.faults]


def test_place_order_writes_the_order_and_its_lines() -> None:
    employee, customer = EmployeeFactory.create(), CustomerFactory.create()
    coffee, tea = ProductFactory.create(price="4.50"), ProductFactory.create(price="2.99")
    answer = place(
        employee.store,
        {"product_id": coffee.pk, "quantity": 2, "discount": Decimal("1.00")},
        {"product_id": tea.pk, "quantity": 3},
        customer_id=customer.pk,
        employee_id=employee.pk,
        note="no sugar",
        external_ref="till-7",
    )
    order = Order.objects.values().get(pk=answer["id"])
    assert order == {
        "id": answer["id"],
        "external_ref": "till-7",
        "store_id": employee.store_id,
        "customer_id": customer.pk,
        "employee_id": employee.pk,
        "channel": "app",
        "status": "placed",
        "ordered_at": order["created_at"],
        "completed_at": None,
        "note": "no sugar",
        "subtotal": Decimal("17.97"),
        "discount": Decimal("1.00"),
        "tax": Decimal("1.36"),
        "total": Decimal("18.33"),
        "version": 1,
        "created_at": order["created_at"],
        "updated_at": order["created_at"],
    }
    columns = ("line_number", "product_id", "quantity", "unit_price", "discount", "tax", "line_total")
    assert list(OrderItem.objects.filter(order=answer["id"]).order_by("line_number").values_list(*columns)) == [
        (1, coffee.pk, 2, Decimal("4.50"), Decimal("1.00"), Decimal("0.64"), Decimal("8.64")),
        (2, tea.pk, 3, Decimal("2.99"), Decimal("0.00"), Decimal("0.72"), Decimal("9.69")),
    ]


def test_place_order_needs_neither_customer_nor_employee() -> None:
    answer = place(StoreFactory.create(), {"product_id": ProductFactory.create().pk, "quantity": 1})
    order = Order.objects.get(pk=answer["id"])
    assert (order.customer_id, order.employee_id, order.note, order.external_ref) == (None, None, "", None)


def test_place_order_tells_every_fault_and_writes_nothing() -> None:
    sold, old = ProductFactory.create(price="1.00"), ProductFactory.create(is_active=False)
    with pytest.raises(FaultyOrder) as refusal:
        services.place_order(
            store_id=1_000_001,
            channel="app",
            customer_id=1_000_002,
            employee_id=1_000_003,
            items=[
                {"product_id": sold.pk, "quantity": 1},
                {"product_id": 1_000_004, "quantity": 1},
                {"product_id": old.pk, "quantity": 1, "discount": Decimal("9.00")},
                {"product_id": sold.pk, "quantity": 2, "discount": Decimal("2.01")},
            ],
        )
    assert pointers_and_codes(refusal.value) == [
        ("/customer_id", "does_not_exist"),
        ("/employee_id", "does_not_exist"),
        ("/store_id", "does_not_exist"),
        ("/items/1/product_id", "does_not_exist"),
        ("/items/2/discount", "too_large"),
        ("/items/2/product_id", "inactive"),
        ("/items/3/discount", "too_large"),
    ]
    assert not Order.objects.exists()
    assert not OrderItem.objects.exists()


def test_place_order_without_items_is_refused() -> None:
    with pytest.raises(FaultyOrder) as refusal:
        place(StoreFactory.create())
    assert pointers_and_codes(refusal.value) == [("/items", "empty")]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("price", "quantities", "faults"),
    [
        ("9999999999.99", [2], [("/items", "too_large"), ("/items/0/quantity", "too_large")]),
        ("9259259259.26", [1], [("/items", "too_large"), ("/items/0/quantity", "too_large")]),
        ("5000000000.00", [1, 1], [("/items", "too_large")]),
    ],
)
def test_place_order_with_figures_beyond_the_columns_is_refused(
    price: str, quantities: list[int], faults: list[tuple[str, str]]
) -> None:
    product = ProductFactory.create(price=price)
    with pytest.raises(FaultyOrder) as refusal:
        place(StoreFactory.create(), *({"product_id": product.pk, "quantity": quantity} for quantity in quantities))
    assert pointers_and_codes(refusal.value) == faults
    assert not Order.objects.exists()


def test_place_order_with_the_largest_figures_is_taken() -> None:
    product = ProductFactory.create(price="9999999999.99")
    answer = place(StoreFactory.create(tax_rate=0), {"product_id": product.pk, "quantity": 1})
    assert answer["total"] == "9999999999.99"


def test_place_order_with_a_taken_external_ref_is_a_conflict() -> None:
    order, product = OrderFactory.create(external_ref="till-7"), ProductFactory.create()
    with pytest.raises(Conflict) as refusal:
        place(order.store, {"product_id": product.pk, "quantity": 1}, external_ref="till-7")
    assert [(fault.pointer, fault.code) for fault in refusal.value.faults] == [("/external_ref", "taken")]
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("tax_rate", "price", "tax"),
    [
        ("0.1000", "0.04", "0.00"),
        ("0.1000", "0.05", "0.01"),
        ("0.0500", "0.30", "0.02"),
        ("0.0825", "2.00", "0.17"),
        ("0.0000", "4.50", "0.00"),
        ("1.0000", "4.50", "4.50"),
    ],
)
def test_tax_is_rounded_half_up_to_the_cent(tax_rate: str, price: str, tax: str) -> None:
    product = ProductFactory.create(price=price)
    answer = place(StoreFactory.create(tax_rate=tax_rate), {"product_id": product.pk, "quantity": 1})
    assert answer["items"][0]["tax"] == answer["tax"] == tax


CENTS = st.integers(0, 100_000).map(lambda cents: cents * CENT)
LINES = st.lists(st.tuples(CENTS, st.integers(1, 20), st.integers(0, 100)), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, tax_rate=st.integers(0, 10_000).map(lambda rate: rate * Decimal("0.0001")))
def test_figures_agree_with_an_independent_calculation(
    db: None, lines: list[tuple[Decimal, int, int]], tax_rate: Decimal
) -> None:
    expected, items = [], []
    for price, quantity, percent_off in lines:
        gross = price * quantity
        discount = (gross * percent_off / 100).quantize(CENT)
        tax = ((gross - discount) * tax_rate).quantize(CENT, ROUND_HALF_UP)
        expected.append((gross, discount, tax, gross - discount + tax))
        product = ProductFactory.create(price=price)
        items.append({"product_id": product.pk, "quantity": quantity, "discount": discount})
    answer = place(StoreFactory.create(tax_rate=tax_rate), *items)
    written = [
        (
            line["quantity"] * Decimal(line["unit_price"]),
            *(Decimal(line[name]) for name in ("discount", "tax", "line_total")),
        )
        for line in answer["items"]
    ]
    assert written == expected
    sums = tuple(Decimal(answer[name]) for name in ("subtotal", "discount", "tax", "total"))
    assert sums == tuple(map(sum, zip(*expected, strict=True)))


def test_price_is_that_of_the_moment() -> None:
    store, product = StoreFactory.create(), ProductFactory.create(price="4.50")
    first = place(store, {"product_id": product.pk, "quantity": 1})
    Product.objects.update(price="5.00")
    second = place(store, {"product_id": product.pk, "quantity": 1})
    assert (first["subtotal"], second["subtotal"]) == ("4.50", "5.00")
    assert Order.objects.get(pk=first["id"]).subtotal == Decimal("4.50")


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_place_order_is_one_round_trip(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Outside of a transaction the statement is one of its own: nothing begins and nothing commits beside it."""
    store, product = StoreFactory.create(), ProductFactory.create()
    place(store, {"product_id": product.pk, "quantity": 1})  # the first of a connection prepares the statement
    with django_assert_num_queries(1):
        answer = place(store, *({"product_id": product.pk, "quantity": 1} for _ in range(20)))
    assert OrderItem.objects.filter(order=answer["id"]).count() == 20


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_refused_order_is_one_round_trip(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    store = StoreFactory.create()
    place(store, {"product_id": ProductFactory.create().pk, "quantity": 1})
    with django_assert_num_queries(1), pytest.raises(FaultyOrder):
        place(store, {"product_id": 2**60, "quantity": 1})
    assert Order.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_post_is_one_round_trip(api: APIClient, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    body = {
        "store_id": StoreFactory.create().pk,
        "channel": "web",
        "items": [{"product_id": ProductFactory.create().pk, "quantity": 1}],
    }
    assert api.post("/orders", body, format="json").status_code == 201
    with django_assert_num_queries(1):
        assert api.post("/orders", body, format="json").status_code == 201
