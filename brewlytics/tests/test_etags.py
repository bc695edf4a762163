"""Entity tags: what has not changed is 304, whatever it is, and If-Match changes only what was read."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from brewlytics.parsers import MAX_BYTES
from brewlytics.tests.answers import problem_of
from catalog.models import Product
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.tests.factories import EmployeeFactory, OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db

FACTORIES: dict[str, Any] = {
    "/products": ProductFactory,
    "/customers": CustomerFactory,
    "/stores": StoreFactory,
    "/employees": EmployeeFactory,
}
RESOURCES = FACTORIES | {"/orders": OrderFactory}
WAYS = ["get", "head"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("query", ["", "?page_size=1", "/{pk}"])
def test_unchanged_answer_is_304_without_a_body(api: APIClient, path: str, query: str, way: str) -> None:
    pk = RESOURCES[path].create_batch(2)[0].pk
    url = path + query.format(pk=pk)
    first = getattr(api, way)(url)
    again = getattr(api, way)(url, headers={"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "Content-Type" not in again.headers
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize("path", RESOURCES)
def test_answer_is_nobody_elses_and_asked_for_again(api: APIClient, path: str) -> None:
    headers = api.get(path).headers
    assert set(headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert "Authorization" in headers["Vary"]


@pytest.mark.parametrize("path", FACTORIES)
def test_changed_row_has_another_tag_and_so_has_its_list(api: APIClient, path: str) -> None:
    row = f"{path}/{FACTORIES[path].create().pk}"
    before = {url: api.get(url).headers["ETag"] for url in (row, path)}
    changed = api.patch(row, {"external_ref": "x-1"}, format="json")
    for url, tag in before.items():
        after = api.get(url, headers={"if-none-match": tag})
        assert (after.status_code, after.headers["ETag"] != tag) == (200, True)
    assert changed.headers["ETag"] == api.get(row).headers["ETag"]


def test_created_row_comes_with_its_tag(api: APIClient) -> None:
    created = api.post("/customers", {"name": "Ada"}, format="json")
    assert created.headers["ETag"] == api.get(f"/customers/{created.json()['id']}").headers["ETag"]


@pytest.mark.parametrize("known", ["W/{}", '"other", {}', '"other" ,W/{}', "*"])
def test_known_tag_may_be_weak_and_one_of_several(api: APIClient, known: str) -> None:
    tag = api.get("/stores").headers["ETag"]
    assert api.get("/stores", headers={"if-none-match": known.format(tag)}).status_code == 304


@pytest.mark.parametrize("known", ['"other"', "", "nonsense", '"', "W/*"])
def test_other_tag_is_answered(api: APIClient, known: str) -> None:
    assert api.get("/stores", headers={"if-none-match": known}).status_code == 200


def test_refusal_has_no_tag(api: APIClient) -> None:
    response = api.get("/stores/1", headers={"if-none-match": "*"})
    assert problem_of(response) == (404, [("", "not_found")])
    assert "ETag" not in response.headers


@pytest.mark.parametrize("accept", ["application/json", "application/json; indent=4"])
@pytest.mark.parametrize("path", FACTORIES)
def test_row_as_read_may_be_changed_and_deleted(api: APIClient, path: str, accept: str) -> None:
    row = f"{path}/{FACTORIES[path].create().pk}"
    tag = api.get(row, headers={"accept": accept}).headers["ETag"]
    headers = {"accept": accept, "if-match": f'"other", {tag}'}
    changed = api.patch(row, {"external_ref": "x-1"}, format="json", headers=headers)
    assert (changed.status_code, changed.json()["external_ref"]) == (200, "x-1")
    headers["if-match"] = changed.headers["ETag"]
    assert api.delete(row, headers=headers).status_code == 204


@pytest.mark.parametrize("path", FACTORIES)
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"external_ref": "x-2"}', "application/json"),
        ('{"external_ref": "x-2"}', "text/plain"),
        ('{"colour": 1}', "application/json"),
        ("{", "application/json"),
        ("", "application/json"),
        (" " * (MAX_BYTES + 1), "application/json"),
    ],
    ids=["right", "text", "unknown", "broken", "empty", "large"],
)
def test_row_that_was_changed_since_is_412_whatever_the_body(
    api: APIClient, path: str, body: str, content_type: str
) -> None:
    row = f"{path}/{FACTORIES[path].create().pk}"
    tag = api.get(row).headers["ETag"]
    api.patch(row, {"external_ref": "x-1"}, format="json")
    response = api.patch(row, body, content_type=content_type, headers={"if-match": tag})
    assert problem_of(response) == (412, [("", "stale")])
    assert problem_of(api.delete(row, headers={"if-match": tag})) == (412, [("", "stale")])
    assert api.get(row).json()["external_ref"] == "x-1"


@pytest.mark.parametrize("header", ["1", "", '"1', '"1",', '*, "1"'])
def test_malformed_tag_is_400(api: APIClient, header: str) -> None:
    product = ProductFactory.create()
    for change in (api.patch, api.delete):
        response = change(f"/products/{product.pk}", {}, format="json", headers={"if-match": header})
        assert problem_of(response) == (400, [("", "parse_error")])
    assert Product.objects.exists()


def test_guarded_change_of_what_is_not_there_is_404(api: APIClient) -> None:
    for pk in (1, 2**63):
        response = api.patch(f"/products/{pk}", {}, format="json", headers={"if-match": '"1"'})
        assert problem_of(response) == (404, [("", "not_found")])


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_two_changes_of_what_both_have_read_let_one_through(api: APIClient) -> None:
    row, together = f"/products/{ProductFactory.create().pk}", Barrier(2)
    headers = {"if-match": api.get(row).headers["ETag"]}

    def change(price: str) -> int:
        together.wait(timeout=10)
        try:
            return int(api.patch(row, {"price": price}, format="json", headers=headers).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(change, ["5.00", "6.00"])) == [200, 412]


@pytest.mark.parametrize("path", ["/schema", "/redoc"])
def test_documentation_is_304_too(client: Client, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
