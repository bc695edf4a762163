"""Who calls and what they may do: 401 without a good key, 403 with a good one that lacks the right."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from brewlytics.access.models import ApiKey, Right
from brewlytics.access.tests.factories import client_with, make_key
from brewlytics.tests.answers import problem_of
from customers.models import Customer
from customers.tests.factories import CustomerFactory
from orders.models import Order
from orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db

RESOURCES = {
    "orders": "orders",
    "products": "catalog",
    "customers": "customers",
    "stores": "stores",
    "employees": "stores",
}


def test_key_is_stored_as_a_hash() -> None:
    row, key = make_key("orders:read")
    stored = ApiKey.objects.values().get(pk=row.pk)
    assert key.partition(".")[0] == stored["prefix"]
    assert key.partition(".")[2] not in str(stored)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Api-Key",
        "Api-Key ",
        "Api-Key x",
        "Api-Key x.y",
        "Api-Key \0.y",
        "Api-Key é.y",
        "Bearer x.y",
        "Basic eDp5",
    ],
)
@pytest.mark.parametrize("resource", RESOURCES)
def test_no_or_wrong_key_is_401(resource: str, authorization: str | None) -> None:
    client = APIClient()
    if authorization is not None:
        client.credentials(HTTP_AUTHORIZATION=authorization)
    for response in (client.get(f"/{resource}"), client.post(f"/{resource}", {}), client.delete(f"/{resource}/1")):
        status, faults = problem_of(response)
        assert (status, response.headers["WWW-Authenticate"]) == (401, "Api-Key")
        assert faults[0][1] in ("not_authenticated", "authentication_failed")


def test_right_prefix_with_wrong_secret_is_401() -> None:
    _, key = make_key(*Right.values)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key[:-1]}")
    assert problem_of(client.get("/orders")) == (401, [("", "authentication_failed")])


@pytest.mark.parametrize("scheme", ["api-key", "API-KEY", "Api-Key  "])
def test_scheme_is_read_without_regard_to_case_and_spaces(scheme: str) -> None:
    _, key = make_key("orders:read")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"{scheme} {key}")
    assert client.get("/orders").status_code == 200


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
def test_revoked_or_expired_key_is_401(field: str) -> None:
    _, key = make_key(*Right.values, **{field: timezone.now() - timedelta(seconds=1)})
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    assert problem_of(client.get("/orders")) == (401, [("", "authentication_failed")])


def test_key_that_expires_later_is_good() -> None:
    _, key = make_key("orders:read", expires_at=timezone.now() + timedelta(days=1))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    assert client.get("/orders").status_code == 200


@pytest.mark.parametrize(("resource", "room"), RESOURCES.items())
def test_reading_takes_the_right_to_read(resource: str, room: str) -> None:
    others = [right for right in Right.values if right != f"{room}:read"]
    assert client_with(f"{room}:read").get(f"/{resource}").status_code == 200
    assert problem_of(client_with(*others).get(f"/{resource}")) == (403, [("", "permission_denied")])


@pytest.mark.parametrize(("resource", "room"), RESOURCES.items())
def test_writing_takes_the_right_to_write(resource: str, room: str) -> None:
    others = client_with(*(right for right in Right.values if right != f"{room}:write"))
    writer = client_with(f"{room}:write")
    assert problem_of(others.post(f"/{resource}", {}, format="json")) == (403, [("", "permission_denied")])
    assert problem_of(others.patch(f"/{resource}/1", {}, format="json")) == (403, [("", "permission_denied")])
    assert writer.post(f"/{resource}", {}, format="json").status_code == 400
    assert writer.patch(f"/{resource}/0", {}, format="json").status_code == 404


def test_refusal_names_the_right() -> None:
    response = client_with("orders:read").get("/stores")
    assert response.json()["detail"] == "This key lacks the right stores:read."


def test_deleting_an_order_takes_a_right_of_its_own() -> None:
    order = OrderFactory.create()
    others = client_with(*(right for right in Right.values if right != "orders:delete"))
    assert problem_of(others.delete(f"/orders/{order.pk}")) == (403, [("", "permission_denied")])
    assert Order.objects.filter(pk=order.pk).exists()
    assert client_with("orders:delete").delete(f"/orders/{order.pk}").status_code == 204
    assert not Order.objects.filter(pk=order.pk).exists()


def test_deleting_a_customer_takes_the_right_to_write() -> None:
    customer = CustomerFactory.create()
    assert client_with("customers:read", "orders:delete").delete(f"/customers/{customer.pk}").status_code == 403
    assert Customer.objects.count() == 1
    assert client_with("customers:write").delete(f"/customers/{customer.pk}").status_code == 204
    assert Customer.objects.count() == 0
