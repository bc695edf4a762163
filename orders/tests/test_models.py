"""What is true for every row: the database says so, whoever writes."""

from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from orders.models import Employee, Order, OrderItem
from orders.tests.factories import EmployeeFactory, OrderFactory, OrderItemFactory, StoreFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        (StoreFactory, {"code": ""}),
        (StoreFactory, {"name": ""}),
        (StoreFactory, {"tax_rate": "1.0001"}),
        (StoreFactory, {"tax_rate": "-0.0001"}),
        (StoreFactory, {"timezone": "Mars/Olympus"}),
        (EmployeeFactory, {"name": ""}),
        (EmployeeFactory, {"role": ""}),
        (OrderFactory, {"channel": "phone"}),
        (OrderFactory, {"status": "lost"}),
        (OrderFactory, {"status": "completed"}),
        (OrderFactory, {"completed_at": "2026-11-23T09:00:00Z"}),
        (OrderFactory, {"subtotal": "4.50"}),
        (OrderFactory, {"subtotal": "-4.50", "total": "-4.50"}),
        (OrderFactory, {"discount": "0.01", "total": "-0.01"}),
        (OrderItemFactory, {"quantity": 0}),
        (OrderItemFactory, {"line_number": 0}),
        (OrderItemFactory, {"unit_price": "-4.50"}),
        (OrderItemFactory, {"line_total": "4.85"}),
        (OrderItemFactory, {"discount": "4.51", "line_total": "0.35"}),
        (OrderItemFactory, {"tax": "-0.36", "line_total": "4.14"}),
    ],
)
def test_row_that_cannot_be_is_refused(factory: Any, fields: dict[str, Any]) -> None:
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        factory.create(**fields)
    assert not factory._meta.model.objects.exists()


@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        (EmployeeFactory, {"store": None, "store_id": 2**60}),
        (OrderFactory, {"store": None, "store_id": 2**60}),
        (OrderFactory, {"customer_id": 2**60}),
        (OrderFactory, {"employee_id": 2**60}),
        (OrderItemFactory, {"product": None, "product_id": 2**60}),
        (OrderItemFactory, {"order": None, "order_id": 2**60}),
    ],
)
def test_row_that_refers_to_nothing_is_refused(factory: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factory.create(**fields)


def test_two_lines_of_an_order_have_two_numbers() -> None:
    item = OrderItemFactory.create(line_number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderItemFactory.create(order=item.order, line_number=1)
    assert OrderItem.objects.count() == 1


def test_line_stays_with_its_order() -> None:
    item = OrderItemFactory.create()
    with pytest.raises(IntegrityError, match="a line cannot move"), transaction.atomic():
        OrderItem.objects.filter(pk=item.pk).update(order=OrderFactory.create())
    assert OrderItem.objects.get().order_id == item.order_id


def test_version_moves_with_every_real_change() -> None:
    order = OrderFactory.create()
    Order.objects.update(note="new")
    Order.objects.update(note="new")
    Order.objects.update(version=7)
    assert Order.objects.get(pk=order.pk).version == 3


def test_app_role_may_write_rows_and_nothing_else() -> None:
    """The rights of the web process: rows of the tables, reading of the log and of Flyway's history."""
    EmployeeFactory.create(name="Ada")
    with connection.cursor() as cursor:
        cursor.execute("set local role brew_app")
        Employee.objects.update(name="Bo")
        cursor.execute("select count(*) from cdc_employees")
        assert cursor.fetchone() == (2,)
        cursor.execute("select success from flyway_schema_history where version = '1'")
        assert cursor.fetchone() == (True,)
        for statement in ("truncate orders", "delete from cdc_orders", "update flyway_schema_history set checksum = 0"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("reset role")
