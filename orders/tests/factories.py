"""Stores, employees and orders to test with."""

from decimal import Decimal

from factory.declarations import Iterator, Sequence, SubFactory
from factory.django import DjangoModelFactory

from catalog.tests.factories import ProductFactory
from orders.models import Employee, Order, OrderItem, Store


class StoreFactory(DjangoModelFactory[Store]):
    class Meta:
        model = Store

    code = Sequence(lambda number: f"store-{number}")
    name = "Harbour"
    city = "Kiel"
    timezone = "Europe/Berlin"
    tax_rate = Decimal("0.0800")


class EmployeeFactory(DjangoModelFactory[Employee]):
    class Meta:
        model = Employee

    store = SubFactory(StoreFactory)
    name = Iterator(["Ada", "Bo", "Cy"])


class OrderFactory(DjangoModelFactory[Order]):
    """A walk-in order without a line, as an import may bring it."""

    class Meta:
        model = Order

    store = SubFactory(StoreFactory)


class OrderItemFactory(DjangoModelFactory[OrderItem]):
    """A line of one flat white at 8 % tax; the figures of its order stay as they are."""

    class Meta:
        model = OrderItem

    order = SubFactory(OrderFactory)
    line_number = Sequence(lambda number: number + 1)
    product = SubFactory(ProductFactory)
    quantity = 1
    unit_price = Decimal("4.50")
    tax = Decimal("0.36")
    line_total = Decimal("4.86")
