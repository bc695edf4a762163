"""Idempotency-Key on every POST: done once, answered alike, each refusal; forgotten after a day."""

import json
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from brewlytics import idempotency
from brewlytics.access.tests.factories import client_with
from brewlytics.idempotency import Answer, Claim
from brewlytics.tasks import forget_old_answers
from brewlytics.tests.answers import Faults, problem_of
from catalog.models import Product
from catalog.tests.factories import ProductFactory
from customers.models import Customer
from orders.models import Employee, Order, Store
from orders.tests.factories import StoreFactory

pytestmark = pytest.mark.django_db

PRODUCT = {"sku": "flat-white", "name": "Flat white", "category": "coffee", "price": "4.50"}
STORE = {"code": "quay", "name": "Quay", "city": "Kiel", "timezone": "Europe/Berlin", "tax_rate": "0.0700"}


def post(api: APIClient, path: str, body: Any, key: str = "till-7") -> Any:
    return api.post(path, body, format="json", headers={"idempotency-key": key})


def kept() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("select key, status, body from idempotency_keys order by created_at, key")
        return list(cursor.fetchall())


def age_all(hours: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update idempotency_keys set created_at = created_at - %s::interval", [f"{hours} hours"])


def an_order() -> dict[str, Any]:
    items = [{"product_id": ProductFactory.create().pk, "quantity": 1}]
    return {"store_id": StoreFactory.create().pk, "channel": "web", "items": items}


@pytest.mark.parametrize(
    ("path", "model", "body"),
    [
        ("/products", Product, lambda: PRODUCT),
        ("/customers", Customer, lambda: {"name": "Ada", "email": "ada@example.com"}),
        ("/stores", Store, lambda: STORE),
        ("/employees", Employee, lambda: {"store_id": StoreFactory.create().pk, "name": "Bo", "role": "barista"}),
        ("/orders", Order, an_order),
    ],
)
def test_same_request_is_done_once_and_answered_alike(api: APIClient, path: str, model: Any, body: Any) -> None:
    sent = body()
    before = model.objects.count()
    first, second = post(api, path, sent), post(api, f"{path}/", sent)
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.content, first.headers["Content-Type"]) == (second.content, second.headers["Content-Type"])
    assert first.headers.get("ETag") == second.headers.get("ETag")
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert model.objects.count() == before + 1
    assert kept() == [("till-7", 201, first.content.decode())]


def test_without_a_key_each_request_is_done(api: APIClient) -> None:
    body = {"name": "Ada"}
    assert [api.post("/customers", body, format="json").status_code for _ in range(2)] == [201, 201]
    assert Customer.objects.count() == 2
    assert kept() == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/customers", {"name": "Bo"}),
        ("/customers?from=till", {"name": "Ada"}),
        ("/products", PRODUCT),
        ("/orders", None),
    ],
)
def test_key_of_another_request_is_422(api: APIClient, path: str, body: Any) -> None:
    post(api, "/customers", {"name": "Ada"})
    assert problem_of(post(api, path, body or an_order())) == (422, [("", "reused_key")])
    assert (Customer.objects.count(), Product.objects.filter(sku="flat-white").count(), Order.objects.count()) == (
        1,
        0,
        0,
    )


def test_order_key_of_another_request_is_422(api: APIClient) -> None:
    body = an_order()
    post(api, "/orders", body)
    assert problem_of(post(api, "/orders", body | {"note": "hot"})) == (422, [("", "reused_key")])
    assert problem_of(post(api, "/customers", {"name": "Ada"})) == (422, [("", "reused_key")])
    assert (Order.objects.count(), Customer.objects.count()) == (1, 0)


def test_key_is_the_api_keys_own(api: APIClient) -> None:
    answers = [post(caller, "/customers", {"name": "Ada"}).json()["id"] for caller in (api, client_with())]
    assert len(set(answers)) == Customer.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", '"', '""', "a b", "a" * 256, '"a"b"', '"a\\b"', "\u00e9", '"a', "a\tb"])
def test_malformed_key_is_400(api: APIClient, key: str) -> None:
    for path, body in (("/customers", {"name": "Ada"}), ("/orders", an_order())):
        assert problem_of(post(api, path, body, key)) == (400, [("", "malformed_key")])
    assert (Customer.objects.count(), Order.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("a", "a"),
        ('"a"', "a"),
        (" a ", "a"),
        ("a" * 255, "a" * 255),
        ('"' + "a" * 255 + '"', "a" * 255),
        (r'"a\"\\"', 'a"\\'),
        ("!~a:b,c", "!~a:b,c"),
    ],
)
def test_key_is_bare_or_quoted(api: APIClient, key: str, meant: str) -> None:
    assert post(api, "/customers", {"name": "Ada"}, key).status_code == 201
    assert [name for name, *_ in kept()] == [meant]


REFUSED: list[tuple[str, Any, int, Faults]] = [
    ("/customers", {"name": ""}, 400, [("/name", "blank")]),
    ("/products", PRODUCT | {"sku": "taken"}, 409, [("/sku", "taken")]),
    ("/orders", {"store_id": 1, "channel": "web", "items": []}, 400, [("/items", "empty")]),
]


@pytest.mark.parametrize(("path", "body", "status", "faults"), REFUSED)
def test_refused_request_leaves_the_key_free(api: APIClient, path: str, body: Any, status: int, faults: Faults) -> None:
    ProductFactory.create(sku="taken")
    assert problem_of(post(api, path, body)) == (status, faults)
    assert kept() == []
    assert post(api, "/customers", {"name": "Ada"}).status_code == 201


def test_order_that_the_shop_refuses_leaves_the_key_free(api: APIClient) -> None:
    body = an_order()
    Product.objects.update(is_active=False)
    assert problem_of(post(api, "/orders", body)) == (400, [("/items/0/product_id", "inactive")])
    Product.objects.update(is_active=True)
    assert post(api, "/orders", body).status_code == 201


def test_replay_does_not_depend_on_what_has_changed_since(api: APIClient) -> None:
    body = an_order() | {"external_ref": "till-7"}
    first = post(api, "/orders", body)
    Product.objects.update(is_active=False, price="9.00")
    api.patch(f"/orders/{first.json()['id']}", {"note": "hot"}, format="json")
    again = post(api, "/orders", body)
    assert (again.content, again.headers["ETag"]) == (first.content, '"1"')


@pytest.mark.parametrize("path", ["/customers", "/orders"])
def test_answer_is_kept_for_a_day(api: APIClient, path: str) -> None:
    body = an_order() if path == "/orders" else {"name": "Ada"}
    first = post(api, path, body)
    age_all("23.99")
    assert post(api, path, body).content == first.content
    age_all("0.02")
    third = post(api, path, body)
    assert third.json()["id"] > first.json()["id"]
    assert "Idempotent-Replayed" not in third.headers
    assert kept() == [("till-7", 201, third.content.decode())]
    assert post(api, path, body).content == third.content


def test_old_answers_are_forgotten_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "BATCH", 2)
    for key in "abcde":
        idempotency.once(Claim(1, key, b"0" * 32), lambda: Answer(201, "{}"))
    age_all("24")
    idempotency.once(Claim(1, "f", b"0" * 32), lambda: Answer(201, "{}"))
    with connection.cursor() as cursor:
        cursor.execute("set local role brew_worker")
        assert forget_old_answers() == "5 answers forgotten"
        cursor.execute("reset role")
    assert [key for key, *_ in kept()] == ["f"]


def test_answer_is_stored_as_text_that_no_parser_has_seen(api: APIClient) -> None:
    body = {"name": "Zo\u00eb \u2028 \U0001f375"}
    first = post(api, "/customers", body)
    assert json.loads(first.content)["name"] == body["name"]
    assert post(api, "/customers", body).content == first.content
