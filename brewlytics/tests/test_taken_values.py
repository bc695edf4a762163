"""A value that must be unique and is taken is 409 and pointed at, whether a row is made with it or changed to it."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from brewlytics.tests.answers import problem_of
from brewlytics.tests.resources import FACTORIES, new_row

pytestmark = pytest.mark.django_db

UNIQUE = [
    *((resource, "external_ref", "till-7", "till-7") for resource in FACTORIES),
    ("/products", "sku", "FLAT", "FLAT"),
    ("/stores", "code", "QUAY", "QUAY"),
    ("/customers", "email", "Ada@Example.org", "aDA@eXAMPLE.ORG"),
]


@pytest.mark.parametrize(("resource", "field", "value", "again"), UNIQUE)
def test_taken_value_is_409_when_a_row_is_made(
    api: APIClient, resource: str, field: str, value: str, again: str
) -> None:
    FACTORIES[resource].create(**{field: value})
    row = new_row(resource) | {field: again}
    before = count(resource)
    response = api.post(resource, row, format="json")
    assert problem_of(response) == (409, [(f"/{field}", "taken")])
    assert count(resource) == before


@pytest.mark.parametrize(("resource", "field", "value", "again"), [row for row in UNIQUE if row[0] != "/orders"])
def test_taken_value_is_409_when_a_row_is_changed(
    api: APIClient, resource: str, field: str, value: str, again: str
) -> None:
    FACTORIES[resource].create(**{field: value})
    other = FACTORIES[resource].create()
    response = api.patch(f"{resource}/{other.pk}", {field: again}, format="json")
    assert problem_of(response) == (409, [(f"/{field}", "taken")])
    assert api.get(f"{resource}/{other.pk}").json()[field] == getattr(other, field)


def count(resource: str) -> Any:
    return FACTORIES[resource]._meta.model.objects.count()
