"""Changing an order: the status moves, new lines, the version, each refusal."""

from decimal import Decimal
from typing import Any

import pytest

from brewlytics.refusals import Invalid
from catalog.models import Product
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders import services
from orders.exceptions import FaultyOrder, FixedItems, IllegalMove, StaleVersion
from orders.models import Order, OrderItem, Status
from orders.tests.factories import EmployeeFactory, OrderFactory, OrderItemFactory, StoreFactory

pytestmark = pytest.mark.django_db

LEGAL = {
    ("placed", "preparing"),
    ("placed", "cancelled"),
    ("preparing", "ready"),
    ("preparing", "cancelled"),
    ("ready", "completed"),
    ("ready", "cancelled"),
}
PAIRS = [(current, wanted) for current in Status.values for wanted in Status.values if current != wanted]


def order_that_is(status: str) -> Order:
    return OrderFactory.create(status=status, completed_at="2026-11-23T09:00Z" if status == "completed" else None)


def row(order: Order) -> dict[str, Any]:
    return dict(Order.objects.values().get(pk=order.pk))


@pytest.fixture
def placed() -> Order:
    """Two flat whites at 4.50 and 8 %."""
    store, product = StoreFactory.create(), ProductFactory.create()
    answer = services.place_order(
        store_id=store.pk, channel="in_store", items=[{"product_id": product.pk, "quantity": 2}]
    )
    return Order.objects.get(pk=answer["id"])


@pytest.mark.parametrize(("current", "wanted"), sorted(LEGAL))
def test_legal_move_is_made(current: str, wanted: str) -> None:
    order = order_that_is(current)
    changed = services.change_order(order.pk, status=wanted)
    assert (changed.status, changed.version) == (wanted, 2)
    assert (changed.completed_at is not None) == (wanted == "completed")
    assert row(order)["status"] == wanted


@pytest.mark.parametrize(("current", "wanted"), [pair for pair in PAIRS if pair not in LEGAL])
def test_illegal_move_is_refused(current: str, wanted: str) -> None:
    order = order_that_is(current)
    before = row(order)
    with pytest.raises(IllegalMove, match=f"An order that is {current} cannot become {wanted}."):
        services.change_order(order.pk, status=wanted)
    assert row(order) == before


@pytest.mark.parametrize("status", Status.values)
def test_move_to_the_status_it_has_changes_nothing(status: str) -> None:
    order = order_that_is(status)
    before = row(order)
    assert services.change_order(order.pk, status=status).version == 1
    assert row(order) == before


def test_new_items_are_priced_now_and_replace_the_old(placed: Order) -> None:
    Product.objects.update(price="5.00")
    tea = ProductFactory.create(price="2.00")
    coffee = placed.items.get().product_id
    changed = services.change_order(
        placed.pk,
        items=[{"product_id": tea.pk, "quantity": 1}, {"product_id": coffee, "quantity": 1, "discount": Decimal(1)}],
    )
    columns = ("line_number", "product_id", "quantity", "unit_price", "discount", "tax", "line_total")
    assert list(OrderItem.objects.order_by("line_number").values_list(*columns)) == [
        (1, tea.pk, 1, Decimal("2.00"), Decimal("0.00"), Decimal("0.16"), Decimal("2.16")),
        (2, coffee, 1, Decimal("5.00"), Decimal("1.00"), Decimal("0.32"), Decimal("4.32")),
    ]
    figures = (changed.subtotal, changed.discount, changed.tax, changed.total, changed.version)
    assert figures == (Decimal("7.00"), Decimal("1.00"), Decimal("0.48"), Decimal("6.48"), 2)
    assert [item.line_number for item in changed.items.all()] == [1, 2]


def test_new_items_with_the_old_sums_move_the_version(placed: Order) -> None:
    product = placed.items.get().product_id
    changed = services.change_order(placed.pk, items=[{"product_id": product, "quantity": 1}] * 2)
    assert (changed.total, changed.version) == (placed.total, 2)
    assert changed.updated_at > placed.updated_at
    assert OrderItem.objects.count() == 2


def test_faulty_items_leave_the_old(placed: Order) -> None:
    before, item = row(placed), placed.items.values().get()
    with pytest.raises(FaultyOrder) as refusal:
        services.change_order(placed.pk, items=[{"product_id": item["product_id"] + 1, "quantity": 1}], note="new")
    assert [(fault.pointer, fault.code) for fault in refusal.value.faults] == [
        ("/items/0/product_id", "does_not_exist")
    ]
    assert (row(placed), placed.items.values().get()) == (before, item)


def test_no_items_leave_the_old(placed: Order) -> None:
    with pytest.raises(FaultyOrder, match="An order needs at least one item"):
        services.change_order(placed.pk, items=[])
    assert placed.items.count() == 1


@pytest.mark.parametrize("status", [status for status in Status.values if status != "placed"])
def test_items_are_fixed_once_the_order_is_not_placed(status: str) -> None:
    item = OrderItemFactory.create(order=order_that_is(status))
    with pytest.raises(FixedItems, match=f"this one is {status}"):
        services.change_order(item.order_id, items=[{"product_id": item.product_id, "quantity": 2}])
    assert OrderItem.objects.get().quantity == 1


def test_items_and_status_may_change_at_once(placed: Order) -> None:
    product = placed.items.get().product_id
    changed = services.change_order(placed.pk, status="preparing", items=[{"product_id": product, "quantity": 3}])
    assert (changed.status, changed.subtotal, changed.version) == ("preparing", Decimal("13.50"), 2)


def test_other_fields_change_in_any_status() -> None:
    order, customer, employee = order_that_is("completed"), CustomerFactory.create(), EmployeeFactory.create()
    changes: services.OrderChanges = {
        "customer_id": customer.pk,
        "employee_id": employee.pk,
        "channel": "web",
        "note": "paid twice",
    }
    before = row(order)
    changed = services.change_order(order.pk, **changes)
    after = row(order)
    assert after == before | changes | {"version": 2, "updated_at": after["updated_at"]}
    assert changed.version == 2
    assert services.change_order(order.pk, customer_id=None).customer_id is None


@pytest.mark.parametrize("field", ["customer_id", "employee_id"])
def test_unknown_customer_or_employee_is_refused(placed: Order, field: str) -> None:
    before = row(placed)
    with pytest.raises(Invalid) as refusal:
        services.change_order(placed.pk, **{field: 1_000_000})  # type: ignore[arg-type]
    assert [(fault.pointer, fault.code) for fault in refusal.value.faults] == [(f"/{field}", "does_not_exist")]
    assert row(placed) == before


def test_change_of_nothing_keeps_the_version(placed: Order) -> None:
    before = row(placed)
    assert services.change_order(placed.pk, note="", channel="in_store").version == 1
    assert row(placed) == before


def test_stale_version_is_refused_before_anything_else(placed: Order) -> None:
    services.change_order(placed.pk, note="new")
    before = row(placed)
    with pytest.raises(StaleVersion, match="The order is at version 2"):
        services.change_order(placed.pk, expected_version=1, status="completed", items=[])
    assert row(placed) == before
    assert services.change_order(placed.pk, expected_version=2, note="newer").version == 3


def test_unknown_order_is_not_found() -> None:
    with pytest.raises(Order.DoesNotExist):
        services.change_order(1, note="new")
    with pytest.raises(Order.DoesNotExist):
        services.delete_order(1)


def test_delete_takes_the_lines_too(placed: Order) -> None:
    other = OrderItemFactory.create()
    services.delete_order(placed.pk)
    assert list(Order.objects.all()) == [other.order]
    assert list(OrderItem.objects.all()) == [other]


def test_delete_of_a_stale_version_is_refused(placed: Order) -> None:
    with pytest.raises(StaleVersion):
        services.delete_order(placed.pk, expected_version=7)
    assert Order.objects.filter(pk=placed.pk).exists()
