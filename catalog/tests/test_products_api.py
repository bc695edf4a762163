"""/products: status, body and rows."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from brewlytics.tests.answers import Faults, problem_of
from catalog.models import Product
from catalog.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

NEW = {"sku": "fw", "name": "Flat white", "category": "coffee", "price": "4.50"}


def test_create_answers_the_row(api: APIClient) -> None:
    response = api.post("/products", {**NEW, "cost": "1.2", "external_ref": "p-1"}, format="json")
    product = Product.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": product.pk,
        "external_ref": "p-1",
        "sku": "fw",
        "name": "Flat white",
        "category": "coffee",
        "description": "",
        "price": "4.50",
        "cost": "1.20",
        "is_active": True,
        "created_at": product.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "updated_at": product.updated_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    assert (product.price, product.cost, product.is_active) == (Decimal("4.50"), Decimal("1.20"), True)


def test_create_without_cost_leaves_it_unknown(api: APIClient) -> None:
    assert api.post("/products/", NEW, format="json").json()["cost"] is None


BAD: list[tuple[dict[str, Any], Faults]] = [
    ({"price": "-0.01"}, [("/price", "min_value")]),
    ({"price": "4.505"}, [("/price", "max_decimal_places")]),
    ({"price": "10000000000"}, [("/price", "max_whole_digits")]),
    ({"price": "1e400"}, [("/price", "invalid")]),
    ({"price": "4.50 "}, [("/price", "invalid")]),
    ({"price": "\u0664"}, [("/price", "invalid")]),
    ({"price": 4.5}, [("/price", "invalid")]),
    ({"price": 4}, [("/price", "invalid")]),
    ({"price": "NaN"}, [("/price", "invalid")]),
    ({"price": "Infinity"}, [("/price", "invalid")]),
    ({"price": "four"}, [("/price", "invalid")]),
    ({"price": None}, [("/price", "null")]),
    ({"price": ["4.50"]}, [("/price", "invalid")]),
    ({"price": True}, [("/price", "invalid")]),
    ({"cost": "-1"}, [("/cost", "min_value")]),
    ({"sku": ""}, [("/sku", "blank")]),
    ({"sku": "  "}, [("/sku", "blank")]),
    ({"sku": "a" * 101}, [("/sku", "max_length")]),
    ({"sku": 7}, [("/sku", "invalid")]),
    ({"name": "a\0b"}, [("/name", "null_characters_not_allowed")]),
    ({"name": {"en": "Flat white"}}, [("/name", "invalid")]),
    ({"category": None}, [("/category", "null")]),
    ({"is_active": "yes"}, [("/is_active", "invalid")]),
    ({"is_active": 1}, [("/is_active", "invalid")]),
    ({"external_ref": ""}, [("/external_ref", "blank")]),
    ({"id": 7}, [("/id", "unknown")]),
    ({"created_at": "2026-01-01T00:00:00Z"}, [("/created_at", "unknown")]),
    ({"price": "x", "sku": "", "colour": "red"}, [("/sku", "blank"), ("/price", "invalid"), ("/colour", "unknown")]),
]


@pytest.mark.parametrize(("change", "faults"), BAD, ids=str)
def test_bad_product_is_400_and_nothing_is_written(api: APIClient, change: dict[str, Any], faults: Faults) -> None:
    assert problem_of(api.post("/products", NEW | change, format="json")) == (400, faults)
    assert not Product.objects.exists()


@pytest.mark.parametrize(("change", "faults"), BAD, ids=str)
def test_bad_change_is_400_and_nothing_is_written(api: APIClient, change: dict[str, Any], faults: Faults) -> None:
    product = ProductFactory.create()
    assert problem_of(api.patch(f"/products/{product.pk}", change, format="json")) == (400, faults)
    assert Product.objects.values().get() == Product.objects.filter(updated_at=product.updated_at).values().get()


@pytest.mark.parametrize("field", ["sku", "external_ref"])
def test_taken_value_is_409(api: APIClient, field: str) -> None:
    ProductFactory.create(**{field: "taken"})
    assert problem_of(api.post("/products", NEW | {field: "taken"}, format="json")) == (409, [(f"/{field}", "taken")])
    other = ProductFactory.create()
    response = api.patch(f"/products/{other.pk}", {field: "taken"}, format="json")
    assert problem_of(response) == (409, [(f"/{field}", "taken")])
    assert Product.objects.count() == 2


def test_change_writes_what_was_sent_alone(api: APIClient) -> None:
    product = ProductFactory.create(cost=Decimal("1.00"))
    response = api.patch(f"/products/{product.pk}", {"price": "5.00", "is_active": False}, format="json")
    changed = Product.objects.get()
    assert response.status_code == 200
    assert (response.json()["price"], response.json()["is_active"]) == ("5.00", False)
    assert (changed.price, changed.cost, changed.is_active) == (Decimal("5.00"), Decimal("1.00"), False)
    assert changed.updated_at > product.updated_at


def test_change_of_nothing_changes_nothing(api: APIClient) -> None:
    product = ProductFactory.create()
    response = api.patch(f"/products/{product.pk}", {}, format="json")
    assert response.status_code == 200
    assert Product.objects.get().updated_at == product.updated_at


def test_delete_takes_the_row_away(api: APIClient) -> None:
    product = ProductFactory.create()
    response = api.delete(f"/products/{product.pk}")
    assert (response.status_code, response.content) == (204, b"")
    assert not Product.objects.exists()


def test_list_is_newest_first_in_pages(api: APIClient) -> None:
    old, middle, new = (ProductFactory.create().pk for _ in range(3))
    page = api.get("/products?page_size=2").json()
    assert [row["id"] for row in page["results"]] == [new, middle]
    assert page["previous"] is None
    rest = api.get(page["next"]).json()
    assert ([row["id"] for row in rest["results"]], rest["next"]) == ([old], None)
    back = api.get(rest["previous"]).json()
    assert [row["id"] for row in back["results"]] == [new, middle]


def test_list_has_pages_of_50(api: APIClient) -> None:
    ProductFactory.create_batch(201)
    assert len(api.get("/products").json()["results"]) == 50
    assert len(api.get("/products?page_size=200").json()["results"]) == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=white", ["Flat white"]),
        ("search=SKU-T", ["Tea"]),
        ("search=%25", []),
        ("external_ref=t-1", ["Tea"]),
        ("external_ref=T-1", []),
        ("updated_after=2100-01-01T00:00:00Z", []),
        ("updated_after=2020-01-01T00:00:00%2B02:00", ["Tea", "Flat white"]),
        ("search=white&external_ref=t-1", []),
    ],
)
def test_list_is_narrowed(api: APIClient, query: str, found: list[str]) -> None:
    ProductFactory.create()
    ProductFactory.create(name="Tea", sku="sku-t", external_ref="t-1")
    assert [row["name"] for row in api.get(f"/products?{query}").json()["results"]] == found


def test_list_takes_the_same_queries_for_one_row_and_three(api: APIClient) -> None:
    ProductFactory.create()
    with CaptureQueriesContext(
        connection,
    ) as one:
        api.get("/products")
    ProductFactory.create_batch(2)
    with CaptureQueriesContext(connection) as three:
        api.get("/products")
    assert len(one) == len(three) == 1
