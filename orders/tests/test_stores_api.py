"""/stores and /employees: status, body and rows; and what orders refer to is not deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from brewlytics.tests.answers import Faults, problem_of
from customers.tests.factories import CustomerFactory
from orders.models import Employee, Store
from orders.tests.factories import EmployeeFactory, OrderFactory, OrderItemFactory, StoreFactory

pytestmark = pytest.mark.django_db

# PostgreSQL takes each of them for a zone; the tz database has none of them.
POSIX_RULES = ["UTC+2", "1e5", "+05:00", "<+05>-05", "EST5", "Mars/Olympus+5", "Etc/GMT+20"]
NEW_STORE = {"code": "KIEL", "name": "Harbour", "city": "Kiel", "timezone": "Europe/Berlin", "tax_rate": "0.0700"}


def test_create_store_answers_the_row(api: APIClient) -> None:
    response = api.post("/stores", NEW_STORE | {"opened_on": "2024-02-29"}, format="json")
    store = Store.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": store.pk,
        "external_ref": None,
        **NEW_STORE,
        "opened_on": "2024-02-29",
        "created_at": store.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "updated_at": store.updated_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"timezone": "Mars/Olympus"}, [("/timezone", "invalid")]),
        ({"timezone": "'; drop table stores; --"}, [("/timezone", "invalid")]),
        ({"timezone": ""}, [("/timezone", "blank")]),
        *(({"timezone": rule}, [("/timezone", "invalid")]) for rule in POSIX_RULES),
        ({"tax_rate": "1.0001"}, [("/tax_rate", "max_value")]),
        ({"tax_rate": "-0.0001"}, [("/tax_rate", "min_value")]),
        ({"tax_rate": "0.00001"}, [("/tax_rate", "max_decimal_places")]),
        ({"opened_on": "2026-02-30"}, [("/opened_on", "invalid")]),
        ({"opened_on": "2026-01-01T00:00:00Z"}, [("/opened_on", "invalid")]),
        ({"opened_on": 20260101}, [("/opened_on", "invalid")]),
        ({"opened_on": "20260101"}, [("/opened_on", "invalid")]),
        ({"opened_on": "2026-1-1"}, [("/opened_on", "invalid")]),
        ({"opened_on": "\u0662026-01-01"}, [("/opened_on", "invalid")]),
        ({"code": None, "city": ""}, [("/code", "null"), ("/city", "blank")]),
    ],
    ids=str,
)
def test_bad_store_is_400_and_nothing_is_written(api: APIClient, change: dict[str, Any], faults: Faults) -> None:
    assert problem_of(api.post("/stores", NEW_STORE | change, format="json")) == (400, faults)
    assert not Store.objects.exists()
    store = StoreFactory.create()
    assert problem_of(api.patch(f"/stores/{store.pk}", change, format="json")) == (400, faults)
    assert Store.objects.get().updated_at == store.updated_at


@pytest.mark.parametrize(
    "zone",
    ["UTC", "Europe/Zurich", "Etc/GMT+2", "Etc/GMT-14", "America/Port-au-Prince", "America/Argentina/Buenos_Aires"],
)
def test_name_of_the_tz_database_is_taken(api: APIClient, zone: str) -> None:
    assert api.post("/stores", NEW_STORE | {"timezone": zone}, format="json").status_code == 201
    assert Store.objects.get().timezone == zone


def test_taken_code_is_409(api: APIClient) -> None:
    StoreFactory.create(code="KIEL")
    other = StoreFactory.create()
    assert problem_of(api.post("/stores", NEW_STORE, format="json")) == (409, [("/code", "taken")])
    assert problem_of(api.patch(f"/stores/{other.pk}", {"code": "KIEL"}, format="json")) == (409, [("/code", "taken")])


def test_change_store_writes_what_was_sent_alone(api: APIClient) -> None:
    store = StoreFactory.create()
    response = api.patch(f"/stores/{store.pk}", {"timezone": "Europe/Lisbon"}, format="json")
    assert response.status_code == 200
    assert api.get(f"/stores/{store.pk}").json() == response.json()
    changed = Store.objects.get()
    assert (changed.timezone, changed.code, changed.tax_rate) == ("Europe/Lisbon", store.code, store.tax_rate)


def test_create_employee_answers_the_row(api: APIClient) -> None:
    store = StoreFactory.create()
    sent = {"store_id": store.pk, "name": "Ada", "role": "barista", "email": "ada@example.org"}
    response = api.post("/employees", sent, format="json")
    employee = Employee.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": employee.pk,
        "external_ref": None,
        **sent,
        "is_active": True,
        "created_at": employee.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "updated_at": employee.updated_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


def test_employee_of_an_unknown_store_is_400(api: APIClient) -> None:
    sent = {"store_id": 2**60, "name": "Ada", "role": "barista"}
    assert problem_of(api.post("/employees", sent, format="json")) == (400, [("/store_id", "does_not_exist")])
    employee = EmployeeFactory.create()
    response = api.patch(f"/employees/{employee.pk}", {"store_id": 2**60}, format="json")
    assert problem_of(response) == (400, [("/store_id", "does_not_exist")])
    assert list(Employee.objects.values_list("store_id")) == [(employee.store_id,)]


def test_change_employee_writes_what_was_sent_alone(api: APIClient) -> None:
    employee = EmployeeFactory.create(email="ada@example.org")
    response = api.patch(f"/employees/{employee.pk}", {"is_active": False, "role": "manager"}, format="json")
    assert (response.status_code, response.json()["is_active"]) == (200, False)
    changed = Employee.objects.get()
    assert (changed.is_active, changed.role, changed.email) == (False, "manager", "ada@example.org")


@pytest.mark.parametrize("path", ["/employees/active", "/employees/active/"])
def test_active_employees_are_listed_alone(api: APIClient, path: str) -> None:
    ada, bo = EmployeeFactory.create(), EmployeeFactory.create()
    EmployeeFactory.create(is_active=False)
    assert [row["id"] for row in api.get(path).json()["results"]] == [bo.pk, ada.pk]
    assert [row["id"] for row in api.get(f"{path}?store_id={ada.store_id}").json()["results"]] == [ada.pk]
    assert problem_of(api.get(f"{path}?colour=red")) == (400, [("/colour", "unknown")])


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/stores?search=harb", 1),
        ("/stores?search=NORTH", 1),
        ("/stores?external_ref=s-1", 1),
        ("/stores?updated_after=2100-01-01T00:00:00Z", 0),
        ("/employees?search=Ada", 1),
        ("/employees?search=example.org", 2),
        ("/employees?store_id=9223372036854775807", 0),
    ],
)
def test_lists_are_narrowed(api: APIClient, path: str, found: int) -> None:
    StoreFactory.create(code="south", external_ref="s-1")
    north = StoreFactory.create(code="north", name="Station")
    for name in ("Ada", "Bo"):
        EmployeeFactory.create(name=name, email=f"{name}@example.org", store=north)
    assert len(api.get(path).json()["results"]) == found


@pytest.mark.parametrize("path", ["/stores", "/employees", "/employees/active"])
def test_lists_take_the_same_queries_for_one_row_and_three(api: APIClient, path: str) -> None:
    EmployeeFactory.create()
    with CaptureQueriesContext(connection) as one:
        api.get(path)
    EmployeeFactory.create_batch(2)
    with CaptureQueriesContext(connection) as three:
        api.get(path)
    assert len(one) == len(three) == 1


REFERRED: list[tuple[str, Callable[[], Any], str]] = [
    ("/products", lambda: OrderItemFactory.create().product, "Set is_active to false instead."),
    (
        "/customers",
        lambda: OrderFactory.create(customer=CustomerFactory.create()).customer,
        "Take the customer out of them first.",
    ),
    ("/stores", lambda: OrderFactory.create().store, "A store that has been at work stays."),
    ("/stores", lambda: EmployeeFactory.create().store, "A store that has been at work stays."),
    (
        "/employees",
        lambda: OrderFactory.create(employee=EmployeeFactory.create()).employee,
        "Set is_active to false instead.",
    ),
]


@pytest.mark.parametrize(("path", "make", "remedy"), REFERRED)
def test_delete_of_what_is_referred_to_is_409(api: APIClient, path: str, make: Callable[[], Any], remedy: str) -> None:
    row = make()
    response = api.delete(f"{path}/{row.pk}")
    assert problem_of(response) == (409, [("", "referred_to")])
    assert response.json()["detail"].endswith(remedy)
    assert type(row)._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("path", "factory"), [("/stores", StoreFactory), ("/employees", EmployeeFactory)])
def test_delete_of_what_nothing_refers_to_takes_it_away(api: APIClient, path: str, factory: Any) -> None:
    row = factory.create()
    assert api.delete(f"{path}/{row.pk}").status_code == 204
    assert not type(row).objects.filter(pk=row.pk).exists()
