"""Lists: whoever pages through one while others insert and delete meets each row that was there all the time once."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from brewlytics.tests.answers import problem_of
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.models import Store
from orders.tests.factories import EmployeeFactory, OrderFactory, OrderItemFactory, StoreFactory

pytestmark = pytest.mark.django_db

ORDERINGS = {
    "/orders": ["id", "ordered_at", "updated_at"],
    "/products": ["id", "updated_at", "name", "price"],
    "/customers": ["id", "updated_at", "name"],
    "/stores": ["id", "updated_at", "name"],
    "/employees": ["id", "updated_at", "name"],
}
FACTORIES: dict[str, Any] = {
    "/orders": OrderFactory,
    "/products": ProductFactory,
    "/customers": CustomerFactory,
    "/stores": StoreFactory,
    "/employees": EmployeeFactory,
}
EVERY_LIST = [
    (path, sign + ordering) for path, orderings in ORDERINGS.items() for ordering in orderings for sign in ("", "-")
]
# So few that most rows have the same one, and more rows than a page holds.
MOMENTS = [datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(microseconds=each) for each in range(3)]
VALUES: dict[str, list[Any]] = {
    "ordered_at": MOMENTS,
    "updated_at": MOMENTS,
    "name": ["ada", "bo", "cy"],
    "price": [Decimal("4.5"), Decimal(10)],
}


class Rows:
    """Of one list: some stay all the time, others come and go."""

    def __init__(self, path: str) -> None:
        self.factory = FACTORIES[path]
        self.names = [name for name in ORDERINGS[path] if name != "id"]
        self.luck = Random(7)
        self.given = {"store": StoreFactory.create()} if path in ("/orders", "/employees") else {}
        self.passing: list[Any] = []
        self.staying = []
        for _ in range(20):
            self.staying.append(self.add())
            self.passing.append(self.add())

    def add(self) -> Any:
        return self.factory.create(**self.given, **{name: self.luck.choice(VALUES[name]) for name in self.names})

    def change(self) -> None:
        for _ in range(2):
            self.passing.append(self.add())
            self.passing.pop(self.luck.randrange(len(self.passing))).delete()

    def sorted(self, ordering: str) -> list[int]:
        name = ordering.removeprefix("-")
        rows = sorted(self.staying, key=lambda row: (getattr(row, name), row.pk), reverse=ordering != name)
        return [row.pk for row in rows]


def pages(api: APIClient, url: str | None, way: str, between: Callable[[], None]) -> Iterator[tuple[str, list[int]]]:
    """Each page's address and ids, along the links."""
    while url:
        page = api.get(url).json()
        yield url, [row["id"] for row in page["results"]]
        url = page[way]
        between()


@pytest.mark.parametrize(("path", "ordering"), EVERY_LIST)
def test_pages_meet_each_row_once_while_others_come_and_go(api: APIClient, path: str, ordering: str) -> None:
    rows = Rows(path)
    given = {store.pk for store in rows.given.values()} if path == "/stores" else set()
    there = list(pages(api, f"{path}?ordering={ordering}&page_size=3", "next", rows.change))
    back = list(pages(api, there[-1][0], "previous", rows.change))
    for read in ([ids for _, ids in there], [ids for _, ids in reversed(back)]):
        met = [pk for ids in read for pk in ids if pk not in given]
        assert len(met) == len(set(met))
        assert [pk for pk in met if pk in set(rows.sorted(ordering))] == rows.sorted(ordering)


@pytest.mark.parametrize("ordering", ["name", "-name"])
def test_way_back_from_a_page_whose_rows_are_gone_begins_at_the_end(api: APIClient, ordering: str) -> None:
    one, *others = sorted((StoreFactory.create(name="Harbour").pk for _ in range(5)), reverse=ordering == "-name")
    first = api.get(f"/stores?ordering={ordering}&page_size=1").json()
    Store.objects.filter(pk__in=others).delete()
    empty = api.get(first["next"]).json()
    assert (empty["results"], empty["next"]) == ([], None)
    last = api.get(empty["previous"]).json()
    assert ([row["id"] for row in last["results"]], last["next"], last["previous"]) == ([one], None, None)


def test_way_on_from_a_first_page_whose_rows_are_gone_begins_at_the_start(api: APIClient) -> None:
    newer, old = [StoreFactory.create().pk for _ in range(2)], StoreFactory.create().pk
    second = api.get(api.get("/stores?ordering=id&page_size=2").json()["next"]).json()
    Store.objects.filter(pk__in=newer).delete()
    empty = api.get(second["previous"]).json()
    assert (empty["results"], empty["previous"]) == ([], None)
    assert [row["id"] for row in api.get(empty["next"]).json()["results"]] == [old]


@pytest.mark.parametrize("path", ORDERINGS)
def test_list_is_by_id_and_newest_first_unless_told(api: APIClient, path: str) -> None:
    for name in ("cy", "ada", "bo"):
        FACTORIES[path].create(**{"name": name} if "name" in ORDERINGS[path] else {})
    assert api.get(path).json()["results"] == api.get(f"{path}?ordering=-id").json()["results"]
    ids = [row["id"] for row in api.get(path).json()["results"]]
    assert ids == sorted(ids, reverse=True)


@pytest.mark.parametrize("path", ORDERINGS)
@pytest.mark.parametrize("ordering", ["-", "--id", "colour", "id,name", "store__name", "external_ref", "ID", "%00"])
def test_other_ordering_is_refused(api: APIClient, path: str, ordering: str) -> None:
    response = api.get(f"{path}?ordering={ordering}")
    assert problem_of(response) == (400, [("/ordering", "invalid")])
    assert ", ".join(ORDERINGS[path]) in response.json()["detail"]


def test_cursor_of_another_ordering_is_refused(api: APIClient) -> None:
    StoreFactory.create_batch(2)
    link = api.get("/stores?page_size=1").json()["next"]
    assert problem_of(api.get(f"{link}&ordering=name")) == (400, [("/cursor", "invalid")])


def test_cursor_that_was_tampered_with_is_refused(api: APIClient) -> None:
    StoreFactory.create_batch(2)
    cursor = parse_qs(urlsplit(api.get("/stores?page_size=1").json()["next"]).query)["cursor"][0]
    for other in (cursor[:-1], cursor + "x", "x" + cursor, cursor.partition("~")[0], "~"):
        assert problem_of(api.get("/stores", {"cursor": other})) == (400, [("/cursor", "invalid")])


@pytest.mark.parametrize("path", [*ORDERINGS, "/employees/active"])
def test_every_list_is_narrowed_by_what_every_row_has(api: APIClient, path: str) -> None:
    resource = path.removesuffix("/active")
    text = {"note" if resource == "/orders" else "name": "Zimt"}
    one = FACTORIES[resource].create(external_ref="till-7", updated_at="2026-11-23T09:00:00.000001Z", **text)
    FACTORIES[resource].create(external_ref="till-8", updated_at="2026-11-23T09:00:00Z")
    for query in ("external_ref=till-7", "updated_after=2026-11-23T10:00:00.000001%2B01:00", "search=zim"):
        assert [row["id"] for row in api.get(f"{path}?{query}").json()["results"]] == [one.pk], query


@pytest.mark.parametrize("path", ["/employees", "/employees/active"])
def test_employees_are_narrowed_to_those_of_a_store(api: APIClient, path: str) -> None:
    one, _ = EmployeeFactory.create_batch(2)
    assert [row["id"] for row in api.get(f"{path}?store_id={one.store_id}").json()["results"]] == [one.pk]


def test_links_keep_the_filters(api: APIClient) -> None:
    for name in ("Ada", "Ada", "Bo"):
        CustomerFactory.create(name=name)
    page = api.get("/customers?search=ada&page_size=1&ordering=name").json()
    rest = api.get(page["next"]).json()
    assert (len(rest["results"]), rest["next"]) == (1, None)
    assert api.get(rest["previous"]).json() == page


@pytest.mark.parametrize("path", [*ORDERINGS, "/employees/active"])
def test_list_takes_the_same_queries_for_one_row_and_a_hundred(api: APIClient, path: str) -> None:
    make: Any = {**FACTORIES, "/orders": OrderItemFactory}.get(path, EmployeeFactory)
    make.create()
    with CaptureQueriesContext(connection) as one:
        assert len(api.get(f"{path}?page_size=200").json()["results"]) == 1
    make.create_batch(99)
    with CaptureQueriesContext(connection) as hundred:
        assert len(api.get(f"{path}?page_size=200").json()["results"]) == 100
    assert len(one) == len(hundred)


SEARCHES = [
    ("flat", ["Flat white"]),
    ("FLAT", ["Flat white"]),
    ("whi fla", ["Flat white"]),
    ("hite", []),
    ("fw-7", ["Flat white"]),
    ("7", ["Flat white"]),
    ("caf", ["Café crème"]),
    ("café", ["Café crème"]),
    ("flat crème", []),
    ("a", ["It's a \\ 'quoted' & (odd) | name:*"]),
    ("it's", ["It's a \\ 'quoted' & (odd) | name:*"]),
    ("'quoted' & | ! (odd):*", ["It's a \\ 'quoted' & (odd) | name:*"]),
    ("odd|flat", []),
    ("!flat", ["Flat white"]),
    ("%", []),
    ("' :* & \\", []),
    ("\N{EN DASH}", []),
]


@pytest.mark.parametrize(("text", "found"), SEARCHES)
def test_search_finds_words_by_their_beginnings(api: APIClient, text: str, found: list[str]) -> None:
    ProductFactory.create(name="Flat white", sku="fw-7")
    ProductFactory.create(name="Café crème", sku="cc")
    ProductFactory.create(name="It's a \\ 'quoted' & (odd) | name:*", sku="x")
    assert [row["name"] for row in api.get("/products", {"search": text}).json()["results"]] == found
