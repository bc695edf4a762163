"""Each address with a slash at its end and without: one resource, whatever is done to it."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from brewlytics.tests.resources import FACTORIES, new_row
from customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db(databases=["default", "olap"])

ENDS = ["", "/"]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("resource", FACTORIES)
def test_row_is_made_listed_read_changed_and_deleted(api: APIClient, resource: str, end: str) -> None:
    made = api.post(resource + end, new_row(resource), format="json")
    assert made.status_code == 201
    row, change = f"{resource}/{made.json()['id']}{end}", {"note" if resource == "/orders" else "name": "other"}
    page = api.get(resource + end).json()
    assert list(page) == ["next", "previous", "results"]
    assert made.json() in page["results"]
    assert api.get(row).json() == made.json()
    changed = api.patch(row, change, format="json")
    assert (changed.status_code, changed.json() | change) == (200, changed.json())
    assert api.delete(row).status_code == 204
    assert api.get(row).status_code == 404


@pytest.mark.parametrize("end", ENDS)
def test_what_else_can_be_posted(api: APIClient, end: str) -> None:
    placed = api.post(f"/orders/bulk{end}", {"orders": [new_row("/orders")]}, format="json")
    assert (placed.status_code, list(placed.json())) == (201, ["ids"])
    assert api.post(f"/customers/{CustomerFactory.create().pk}/erase{end}").status_code == 200


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/schema", "/docs", "/redoc"])
@pytest.mark.parametrize("headers", [{}, {"authorization": "Api-Key nobody.knows"}])
def test_open_pages_ask_for_no_key(client: Client, path: str, end: str, headers: dict[str, str]) -> None:
    assert client.get(path + end, headers=headers).status_code == 200


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("path", [*FACTORIES, "/employees/active", "/orders/1", "/metrics", "/metrics-api"])
def test_all_else_asks_for_a_key(client: Client, path: str, end: str) -> None:
    response = client.get(path + end)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Api-Key")


@pytest.mark.parametrize("path", ["/orders//", "//orders", "/orders/1//", "/orders/bulk//", "/metrics//"])
def test_more_than_one_slash_is_another_address(api: APIClient, path: str) -> None:
    assert api.get(path).status_code == 404
