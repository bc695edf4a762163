"""/customers: status, body and rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from brewlytics.tests.answers import Faults, problem_of
from customers.models import Customer
from customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db


def test_create_answers_the_row(api: APIClient) -> None:
    response = api.post("/customers", {"name": "Ada", "email": "Ada@example.org", "city": "Kiel"}, format="json")
    customer = Customer.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": customer.pk,
        "external_ref": None,
        "name": "Ada",
        "email": "Ada@example.org",
        "phone": None,
        "city": "Kiel",
        "loyalty_tier": "none",
        "erased_at": None,
        "created_at": customer.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "updated_at": customer.updated_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"name": None}, [("/name", "null")]),
        ({"name": ["Ada"]}, [("/name", "invalid")]),
        ({"email": "ada"}, [("/email", "invalid")]),
        ({"email": ""}, [("/email", "blank")]),
        ({"email": "a" * 250 + "@b.example"}, [("/email", "max_length")]),
        ({"phone": 49431}, [("/phone", "invalid")]),
        ({"loyalty_tier": None}, [("/loyalty_tier", "null")]),
        ({"updated_at": "2026-01-01T00:00:00Z"}, [("/updated_at", "unknown")]),
    ],
    ids=str,
)
def test_bad_customer_is_400_and_nothing_is_written(api: APIClient, change: dict[str, Any], faults: Faults) -> None:
    assert problem_of(api.post("/customers", {"name": "Ada", **change}, format="json")) == (400, faults)
    assert not Customer.objects.exists()


def test_email_taken_in_another_case_is_409(api: APIClient) -> None:
    CustomerFactory.create(email="ada@example.org")
    bo = CustomerFactory.create()
    change = {"email": "ADA@example.org"}
    assert problem_of(api.post("/customers", {"name": "Ada", **change}, format="json")) == (409, [("/email", "taken")])
    assert problem_of(api.patch(f"/customers/{bo.pk}", change, format="json")) == (409, [("/email", "taken")])
    assert Customer.objects.filter(email__isnull=False).count() == 1


def test_any_number_of_customers_may_have_no_email(api: APIClient) -> None:
    for _ in range(2):
        assert api.post("/customers", {"name": "Ada", "email": None}, format="json").status_code == 201
    assert Customer.objects.count() == 2


def test_change_writes_what_was_sent_alone(api: APIClient) -> None:
    customer = CustomerFactory.create(email="ada@example.org", city="Kiel")
    response = api.patch(f"/customers/{customer.pk}", {"city": "Lübeck", "loyalty_tier": "gold"}, format="json")
    assert response.status_code == 200
    assert api.get(f"/customers/{customer.pk}").json() == response.json()
    changed = Customer.objects.get()
    assert (changed.email, changed.city, changed.loyalty_tier) == ("ada@example.org", "Lübeck", "gold")


def test_delete_takes_the_row_away(api: APIClient) -> None:
    customer = CustomerFactory.create()
    assert api.delete(f"/customers/{customer.pk}").status_code == 204
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=ADA", ["Ada"]),
        ("search=example.org", ["Bo", "Ada"]),
        ("search=0431", ["Bo"]),
        ("external_ref=c-2", ["Bo"]),
    ],
)
def test_list_is_narrowed(api: APIClient, query: str, found: list[str]) -> None:
    CustomerFactory.create(name="Ada", email="ada@example.org")
    CustomerFactory.create(name="Bo", email="bo@example.org", phone="+49 0431", external_ref="c-2")
    CustomerFactory.create(name="Cy")
    assert [row["name"] for row in api.get(f"/customers?{query}").json()["results"]] == found


def test_list_takes_the_same_queries_for_one_row_and_three(api: APIClient) -> None:
    CustomerFactory.create()
    with CaptureQueriesContext(connection) as one:
        api.get("/customers")
    CustomerFactory.create_batch(2)
    with CaptureQueriesContext(connection) as three:
        api.get("/customers")
    assert len(one) == len(three) == 1
