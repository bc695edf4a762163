"""The lists of the tables that staff keep: constant in queries, and taken away as files by those who may."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.db.models import Model
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.models import Order
from orders.tests.factories import EmployeeFactory, OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db

FACTORIES: list[Any] = [ProductFactory, CustomerFactory, StoreFactory, EmployeeFactory, OrderFactory]


def the_list(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def rows_of(response: Any) -> list[dict[str, str]]:
    assert isinstance(response, StreamingHttpResponse)
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def take(client: Client, model: type[Model], query: str = "", **form: Any) -> list[dict[str, str]]:
    return rows_of(client.post(f"{the_list(model)}?{query}", {"action": "download", **form}))


@pytest.mark.parametrize("factory", FACTORIES)
def test_hundred_rows_take_the_queries_of_one(admin_client: Client, factory: Any) -> None:
    model = type(factory.create())
    admin_client.get(the_list(model))
    with CaptureQueriesContext(connection) as one:
        admin_client.get(the_list(model))
    factory.create_batch(99)
    with CaptureQueriesContext(connection) as hundred:
        response = admin_client.get(the_list(model), {"all": ""})
    assert len(response.context["cl"].result_list) == 100
    assert len(hundred) == len(one)


@pytest.mark.parametrize("factory", FACTORIES)
def test_file_of_a_hundred_rows_takes_the_queries_of_one(admin_client: Client, factory: Any) -> None:
    row = factory.create()
    take(admin_client, type(row), _selected_action=[row.pk])
    with CaptureQueriesContext(connection) as one:
        assert len(take(admin_client, type(row), _selected_action=[row.pk])) == 1
    factory.create_batch(99)
    with CaptureQueriesContext(connection) as hundred:
        assert len(take(admin_client, type(row), _selected_action=[row.pk], select_across=1)) == 100
    assert len(hundred) == len(one)


def test_file_holds_what_the_filters_leave(admin_client: Client) -> None:
    first, _ = OrderFactory.create(status="ready"), OrderFactory.create()
    second = OrderFactory.create(status="ready")
    found = take(admin_client, Order, "status__exact=ready", _selected_action=[first.pk], select_across=1)
    assert [row["id"] for row in found] == [str(second.pk), str(first.pk)]
    chosen = take(admin_client, Order, "status__exact=ready", _selected_action=[first.pk])
    assert [row["id"] for row in chosen] == [str(first.pk)]


def test_file_of_orders_says_who_and_where_and_runs_nothing(admin_client: Client) -> None:
    order = OrderFactory.create(
        customer=CustomerFactory.create(name="=1+1"),
        store=StoreFactory.create(code="QUAY"),
        ordered_at="2026-11-23T09:00:00Z",
        subtotal="12.50",
        total="12.50",
        note='two, "hot"',
    )
    (row,) = take(admin_client, Order, _selected_action=[order.pk])
    assert row == {
        "id": str(order.pk),
        "external_ref": "",
        "ordered_at": "2026-11-23 09:00:00+00:00",
        "completed_at": "",
        "store__code": "QUAY",
        "customer_id": str(order.customer_id),
        "customer__name": "'=1+1",
        "employee__name": "",
        "channel": "in_store",
        "status": "placed",
        "subtotal": "12.50",
        "discount": "0.00",
        "tax": "0.00",
        "total": "12.50",
        "note": 'two, "hot"',
    }


@pytest.mark.parametrize("factory", FACTORIES)
def test_who_may_only_look_takes_nothing_away(client: Client, factory: Any) -> None:
    row = factory.create()
    name = row._meta.model_name
    cy = User.objects.create(username="cy", is_staff=True)
    cy.user_permissions.set(Permission.objects.filter(codename__in=[f"view_{name}", f"change_{name}"]))
    client.force_login(cy)
    assert 'value="download"' not in client.get(the_list(type(row))).content.decode()
    answer = client.post(the_list(type(row)), {"action": "download", "_selected_action": [row.pk]})
    assert answer.headers["Content-Type"].startswith("text/html")
    cy.user_permissions.add(Permission.objects.get(codename=f"export_{name}"))
    assert len(take(client, type(row), _selected_action=[row.pk])) == 1
