"""What a customer has ordered, on the customer's page."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Customer
from customers.tests.factories import CustomerFactory
from orders.tests.factories import OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db


def page(customer: Customer) -> str:
    return reverse("admin:customers_customer_change", args=[customer.pk])


def test_page_tells_what_the_customer_has_ordered(admin_client: Client) -> None:
    ada, store = CustomerFactory.create(name="Ada"), StoreFactory.create(name="Quay", timezone="Asia/Tokyo")
    ordered = {"customer": ada, "store": store}
    figures = {"subtotal": "1000.00", "total": "1000.00"}
    OrderFactory.create(**ordered, **figures, ordered_at="2026-11-01T20:00:00Z")
    OrderFactory.create(**ordered, **figures, ordered_at="2026-11-03T20:00:00Z", status="preparing")
    OrderFactory.create(**ordered, **figures, ordered_at="2026-11-09T20:00:00Z", status="cancelled")
    OrderFactory.create(customer=CustomerFactory.create())
    visits = admin_client.get(page(ada)).context["visits"]
    assert (visits.count, visits.cancelled, visits.spent) == (2, 1, 2000)
    assert (visits.first.day, visits.last.day, len(visits.orders)) == (2, 4, 3)
    shown = admin_client.get(page(ada)).content.decode()
    for words in ("2,000.00", "and 1 cancelled", "Wed 4 Nov 2026, 05:00 JST", "<dd>4 Nov 2026</dd>", "Quay"):
        assert words in shown


def test_customer_without_orders_has_a_page(admin_client: Client) -> None:
    assert "No orders yet." in admin_client.get(page(CustomerFactory.create())).content.decode()


def test_orders_come_a_page_at_a_time(admin_client: Client) -> None:
    ada = CustomerFactory.create()
    orders = OrderFactory.create_batch(45, customer=ada, store=StoreFactory.create())
    newest_first = [order.pk for order in reversed(orders)]
    pages = [admin_client.get(page(ada), {"page": number}).context["visits"].orders for number in ("1", "2", "3", "x")]
    assert [[order.pk for order in one] for one in pages] == [
        newest_first[:20], newest_first[20:40], newest_first[40:], newest_first[:20]
    ]  # fmt: skip


def test_hundred_orders_take_the_queries_of_one(admin_client: Client) -> None:
    ada = CustomerFactory.create()
    OrderFactory.create(customer=ada)
    admin_client.get(page(ada))
    with CaptureQueriesContext(connection) as one:
        admin_client.get(page(ada))
    OrderFactory.create_batch(99, customer=ada)
    with CaptureQueriesContext(connection) as hundred:
        admin_client.get(page(ada))
    assert len(hundred) == len(one)


def test_orders_are_for_those_who_may_see_orders(client: Client) -> None:
    cy = User.objects.create(username="cy", is_staff=True)
    cy.user_permissions.add(Permission.objects.get(codename="view_customer"))
    client.force_login(cy)
    ada = CustomerFactory.create()
    OrderFactory.create(customer=ada)
    assert client.get(page(ada)).context["visits"] is None
