"""The marts in numbers: whole answers against the marts' oracle, in JSON and in CSV; whatever is wrong is a problem."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections
from rest_framework.test import APIClient

from brewlytics.access.models import Right
from brewlytics.access.tests.factories import client_with
from brewlytics.embedded.ports import free_port
from brewlytics.tests.answers import problem_of
from warehouse.marts import Built
from warehouse.reports.mart import MARTS, MODELS, Mart
from warehouse.reports.serializers import answer_serializer
from warehouse.tests.engine import Row, drain, on_the_star
from warehouse.tests.marts_oracle import LIVE, OF_THE_BUILD, expected_marts
from warehouse.tests.shop import Session, open_shop, place_order, today

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

ADDRESSES = [f"/metrics-api/{mart.address}" for mart in MARTS]
# Within a day or a month; the pairs of the tests are in as many orders each.
ORDER = {
    "basket_pairs": ["product_a_id", "product_b_id"],
    "cancellations": ["store_name", "store_id"],
    "customer_cohorts": ["months_since"],
    "daily_revenue": ["store_name", "store_id"],
    "employee_sales": ["employee_name", "employee_id"],
    "hourly_sales": ["store_name", "store_id", "hour"],
    "order_lifecycle": ["store_name", "store_id"],
    "product_performance": ["rank"],
    "sales_by_category": ["store_name", "store_id", "category"],
    "store_scorecard": ["store_name", "store_id"],
    "top_customers": ["rank"],
}


@pytest.fixture
def reader(db: None) -> APIClient:
    return client_with("metrics:read")


@pytest.fixture
def chain(built: None, ada: Session) -> None:
    """Two stores, categories and customers, a walk-in, a cancelled order; now, long ago, and outside the calendar."""
    open_shop(ada)
    ada.insert("stores", id=2, code="thun", name='Thun, "See"')
    ada.insert("products", id=3, sku="bun", name="Bun", category="bakery", price="2.00")
    for line, product in ((3, 2), (4, 3)):
        ada.insert("order_items", id=100 + line, line_number=line, product_id=product, unit_price="3.10")
    noon = datetime.combine(today(), time(12), UTC)
    place_order(ada, 2, store_id=2, customer_id=2, lines=3, ordered_at=noon - timedelta(days=2))
    place_order(ada, 3, store_id=2, ordered_at=noon - timedelta(days=1))
    place_order(ada, 4, customer_id=1, ordered_at=noon - timedelta(days=300))
    place_order(ada, 5, ordered_at="1999-12-31")
    place_order(ada, 6, customer_id=1, employee_id=1)
    ada.update("orders", 2, status="completed", completed_at=noon - timedelta(days=2) + timedelta(minutes=7))
    ada.update("orders", 6, status="cancelled")
    drain()


def ask(client: APIClient, address: str, **query: object) -> Any:
    response = client.get(f"{address}?{urlencode(query)}")
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"] == "application/json"
    return response.json()


def expected(mart: str, since: date = date.min, until: date = date.max, **equal: object) -> list[Row]:
    rows = [
        {name: as_sent(name, value) for name, value in row.items()}
        for row in expected_marts([mart])[mart]
        if is_in(row, since, until) and all(row[name] == value for name, value in equal.items())
    ]
    return in_order(mart, rows)


def is_in(row: Row, since: date, until: date) -> bool:
    """A month is in if one of its days is; a row of a mart without days or months always is."""
    match time_of(row):
        case [(name, moment)]:
            first = since if name == "date" else since.replace(day=1)
            return moment is not None and bool(first <= moment <= until)
    return True


def time_of(row: Row) -> list[tuple[str, Any]]:
    return [(name, row[name]) for name in ("date", "month", "cohort_month") if name in row]


def as_sent(name: str, value: object) -> object:
    match value:
        case Decimal() | int() if name.endswith("_amount"):
            return f"{value:.2f}"  # the oracle's sum of nothing is 0
        case Decimal():
            return str(value)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
    return value


def in_order(mart: str, rows: list[Row]) -> list[Row]:
    """The newest day or month first."""
    named = sorted(rows, key=lambda row: [row[name] for name in ORDER[mart]])
    return sorted(named, key=time_of, reverse=True)


@pytest.mark.parametrize("days", [364, 299, 0])
@pytest.mark.parametrize("mart", [mart for mart in MARTS if mart.name in LIVE], ids=lambda mart: mart.name)
def test_answer_is_the_mart_s_rows_of_these_days(chain: None, reader: APIClient, mart: Mart, days: int) -> None:
    since, until = today() - timedelta(days=days), today() + timedelta(days=1)
    asked = {"from": since, "to": until} if "from" in mart.takes else {}
    answer = ask(reader, f"/metrics-api/{mart.address}", **asked)
    assert answer["results"] == expected(mart.name, since, until)
    assert answer["results"] or (mart.name, days) == ("order_lifecycle", 0)
    filters = {"store": None, "category": None, "limit": 100} | {name: str(day) for name, day in asked.items()}
    assert answer["filters"] == {name: filters[name] for name in mart.takes}


@pytest.mark.parametrize("mart", [mart for mart in MARTS if mart.name in LIVE], ids=lambda mart: mart.name)
def test_answer_is_of_the_types_that_are_documented(chain: None, reader: APIClient, mart: Mart) -> None:
    told = answer_serializer(mart)(data=ask(reader, f"/metrics-api/{mart.address}"))
    assert told.is_valid(), told.errors


def test_marts_of_the_build_answer_as_it_made_them(chain: None, reader: APIClient, remake: Callable[[], Built]) -> None:
    """Once for all of them, as a build takes seconds."""
    remake()
    for mart in (mart for mart in MARTS if mart.name in OF_THE_BUILD):
        for days in (364, 299, 0) if "store" in mart.takes or mart.name == "employee_sales" else ():
            test_answer_is_the_mart_s_rows_of_these_days(None, reader, mart, days)
        test_answer_is_of_the_types_that_are_documented(None, reader, mart)
        test_csv_holds_what_json_holds(None, reader, f"/metrics-api/{mart.address}")
    pairs = expected("basket_pairs")
    assert ask(reader, "/metrics-api/basket-pairs", limit=7) == {"filters": {"limit": 7}, "results": pairs}
    assert ask(reader, "/metrics-api/basket-pairs", limit=1)["results"] == pairs[:1] != pairs
    first, last = today() - timedelta(days=300), today() - timedelta(days=2)
    cohorts = [expected("customer_cohorts", since, last) for since in (first, last)]
    assert cohorts == [
        ask(reader, "/metrics-api/customer-cohorts", **{"from": since, "to": last})["results"]
        for since in (first, last)
    ]
    assert {len({row["cohort_month"] for row in rows}) for rows in cohorts} == {2, 1}


def test_mart_by_month_is_asked_by_any_day_of_it(remake: Callable[[], Built], reader: APIClient, ada: Session) -> None:
    open_shop(ada)
    for order_id, day in enumerate(["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01"], start=2):
        place_order(ada, order_id, ordered_at=f"{day} 12:00+00")
    drain()
    remake()
    for mart in ("product-performance", "store-scorecard", "employee-sales"):
        answer = ask(reader, f"/metrics-api/{mart}", **{"from": "2024-01-31", "to": "2024-02-01"})
        assert [(row["month"], row["orders"]) for row in answer["results"]] == [("2024-02-01", 1), ("2024-01-01", 2)]


def test_both_ends_are_included_and_no_more(chain: None, reader: APIClient) -> None:
    since, until = today() - timedelta(days=2), today() - timedelta(days=1)
    days = expected("daily_revenue", since, until)
    assert {row["date"] for row in days} == {since.isoformat(), until.isoformat()}
    answer = ask(reader, "/metrics-api/daily-revenue", **{"from": since, "to": until})
    assert answer["results"] == days


def test_by_default_it_is_the_last_thirty_days(chain: None, reader: APIClient) -> None:
    answer = ask(reader, "/metrics-api/sales-by-category")
    since, until = (date.fromisoformat(answer["filters"][end]) for end in ("from", "to"))
    assert (until - since, until) == (timedelta(days=29), today())
    assert answer["filters"] | {"store": None, "category": None} == answer["filters"]
    assert answer["results"] == expected("sales_by_category", since, until) != []


@pytest.mark.parametrize(("store", "category"), [(1, "bakery"), (1, "coffee"), (2, "coffee"), (2, "bakery")])
def test_store_and_category_narrow_together(chain: None, reader: APIClient, store: int, category: str) -> None:
    since, until = today() - timedelta(days=300), today() + timedelta(days=1)
    days = {"from": since, "to": until}
    answer = ask(reader, "/metrics-api/sales-by-category", **days, store=store, category=category)
    wanted = expected("sales_by_category", since, until, store_id=store, category=category)
    assert answer["results"] == wanted
    assert bool(wanted) == ((store, category) != (2, "bakery"))


def test_top_customers_are_the_best_first(chain: None, reader: APIClient) -> None:
    best = expected("top_customers")
    assert [row["customer_id"] for row in best] == [1, 2]
    assert ask(reader, "/metrics-api/top-customers") == {"filters": {"limit": 100}, "results": best}
    assert ask(reader, "/metrics-api/top-customers", limit=1) == {"filters": {"limit": 1}, "results": best[:1]}


@pytest.mark.parametrize("address", [f"/metrics-api/{mart.address}" for mart in MARTS if mart.name in LIVE])
def test_csv_holds_what_json_holds(chain: None, reader: APIClient, address: str) -> None:
    rows = ask(reader, address)["results"]
    response = reader.get(address, headers={"accept": "text/csv"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Accept" in response.headers["Vary"]
    told = list(csv.DictReader(StringIO(response.content.decode(), newline="")))
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    assert told == as_text != []


def test_name_that_looks_like_a_formula_is_quoted_in_csv_alone(built: None, reader: APIClient, ada: Session) -> None:
    open_shop(ada)
    ada.update("stores", 1, name="=1+1")
    drain()
    address = "/metrics-api/daily-revenue"
    (row,) = csv.DictReader(StringIO(reader.get(address, headers={"accept": "text/csv"}).content.decode(), newline=""))
    assert (row["store_name"], row["net_amount"]) == ("'=1+1", "9.00")
    assert ask(reader, address)["results"][0]["store_name"] == "=1+1"


@pytest.mark.parametrize("address", ADDRESSES)
def test_empty_star_is_an_empty_list_and_a_line_of_names(built: None, reader: APIClient, address: str) -> None:
    assert ask(reader, address)["results"] == []
    (line,) = reader.get(address, headers={"accept": "text/csv"}).content.decode().splitlines()
    (mart,) = [mart for mart in MARTS if address.endswith(mart.address)]
    assert line == ",".join(column["name"] for column in mart.columns)


@pytest.mark.parametrize("address", ["/metrics-api", *ADDRESSES])
def test_trailing_slash_and_head_are_the_same(built: None, reader: APIClient, address: str) -> None:
    assert reader.get(f"{address}/").json() == reader.get(address).json()
    assert reader.head(address).status_code == 200


def test_every_mart_of_dbt_is_there() -> None:
    assert {mart.name for mart in MARTS} == {file.stem for file in MODELS.glob("*.sql")}


def test_list_names_each_mart_and_what_narrows_it(reader: APIClient) -> None:
    marts = reader.get("/metrics-api").json()["results"]
    assert [(mart["url"], mart["parameters"]) for mart in marts] == [
        ("/metrics-api/daily-revenue", ["from", "to", "store"]),
        ("/metrics-api/sales-by-category", ["from", "to", "store", "category"]),
        ("/metrics-api/top-customers", ["limit"]),
        ("/metrics-api/product-performance", ["from", "to", "category"]),
        ("/metrics-api/hourly-sales", ["from", "to", "store"]),
        ("/metrics-api/store-scorecard", ["from", "to", "store"]),
        ("/metrics-api/employee-sales", ["from", "to"]),
        ("/metrics-api/order-lifecycle", ["from", "to", "store"]),
        ("/metrics-api/cancellations", ["from", "to", "store"]),
        ("/metrics-api/customer-cohorts", ["from", "to"]),
        ("/metrics-api/basket-pairs", ["limit"]),
    ]
    assert marts[0]["name"] == "daily-revenue"
    assert marts[0]["description"].startswith("Revenue by day and store.")


@pytest.mark.parametrize("address", ["/metrics-api", *ADDRESSES])
def test_it_takes_a_key_with_the_right_to_read_metrics(built: None, reader: APIClient, address: str) -> None:
    others = [right for right in Right.values if right != "metrics:read"]
    assert problem_of(APIClient().get(address)) == (401, [("", "not_authenticated")])
    assert problem_of(client_with(*others).get(address)) == (403, [("", "permission_denied")])
    assert reader.get(address).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("address", ["/metrics-api", *ADDRESSES])
def test_it_is_read_only(db: None, address: str, method: str) -> None:
    assert problem_of(client_with().generic(method, address)) == (405, [("", "method_not_allowed")])


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "text/csv;", "é"])
def test_another_form_is_406(built: None, reader: APIClient, accept: str) -> None:
    response = reader.get("/metrics-api/top-customers", headers={"accept": accept})
    if accept == "text/csv;":
        assert response.status_code == 200
    else:
        assert problem_of(response) == (406, [("", "not_acceptable")])


BAD_DAYS = [
    ("from=yesterday", [("/from", "invalid")]),
    ("to=2026-02-30", [("/to", "invalid")]),
    ("from=2026-11-01T00:00:00Z", [("/from", "invalid")]),
    ("from=%00", [("/from", "invalid")]),
    ("from=" + "9" * 5000, [("/from", "invalid")]),
    ("to=" + "\u0662" * 4 + "-01-01", [("/to", "invalid")]),
    ("from=0001-01-01", [("/from", "out_of_range")]),
    ("to=9999-12-31", [("/to", "out_of_range")]),
    ("from=2026-11-02&to=2026-11-01", [("/from", "reversed")]),
    ("from=2025-01-01&to=2026-01-02", [("/from", "too_long")]),
    ("from=2010-01-01&to=2049-12-31", [("/from", "too_long")]),
    ("store=7", [("/store", "does_not_exist")]),
    ("store=-1", [("/store", "does_not_exist")]),
    ("store=0x1", [("/store", "does_not_exist")]),
    ("store=1%20or%201=1", [("/store", "does_not_exist")]),
    ("store=9223372036854775808", [("/store", "does_not_exist")]),
    ("store=%FF%00", [("/store", "does_not_exist")]),
    ("from=x&to=y&store=z", [("/to", "invalid"), ("/from", "invalid"), ("/store", "does_not_exist")]),
    ("store=1&store=2", [("/store", "repeated")]),
    ("colour=red", [("/colour", "unknown")]),
    ("store_id=1&From=x", [("/From", "unknown"), ("/store_id", "unknown")]),
    ("a/b~c=1&=2", [("/", "unknown"), ("/a~1b~0c", "unknown")]),
    ("limit=1", [("/limit", "unknown")]),
    ("page_size=1", [("/page_size", "unknown")]),
]


@pytest.mark.parametrize(
    ("address", "accept"),
    [("/metrics-api/daily-revenue", "application/json"), ("/metrics-api/sales-by-category", "text/csv")],
)
@pytest.mark.parametrize(("query", "faults"), BAD_DAYS, ids=lambda value: str(value)[:30])
def test_bad_days_are_named(
    built: None, reader: APIClient, address: str, query: str, faults: list[tuple[str, str]], accept: str
) -> None:
    assert problem_of(reader.get(f"{address}?{query}", headers={"accept": accept})) == (400, faults)


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "ten", "", "1e2", "٣", "%00", "9" * 5000])
def test_bad_limit_is_named(built: None, reader: APIClient, limit: str) -> None:
    response = reader.get(f"/metrics-api/top-customers?limit={limit}")
    assert problem_of(response) == (400, [("/limit", "invalid")])


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/metrics-api", "from=2026-11-01"),
        ("/metrics-api/daily-revenue", "category=coffee"),
        ("/metrics-api/top-customers", "to=2026-11-01"),
    ],
)
def test_parameter_of_another_mart_is_refused(built: None, reader: APIClient, address: str, query: str) -> None:
    name = query.partition("=")[0]
    assert problem_of(reader.get(f"{address}?{query}")) == (400, [(f"/{name}", "unknown")])


def test_category_that_never_was_is_refused(chain: None, reader: APIClient) -> None:
    assert ask(reader, "/metrics-api/sales-by-category", category="coffee")["results"]
    response = reader.get("/metrics-api/sales-by-category?category=Coffee%00")
    assert problem_of(response) == (400, [("/category", "does_not_exist")])


def test_unknown_mart_is_404(reader: APIClient) -> None:
    assert problem_of(reader.get("/metrics-api/daily_revenue")) == (404, [("", "not_found")])


@pytest.mark.parametrize("mart", MARTS, ids=lambda mart: mart.name)
def test_missing_mart_is_503_and_says_what_to_do(built: None, reader: APIClient, mart: Mart) -> None:
    reader.raise_request_exception = False
    on_the_star(f"alter table marts.{mart.name} rename to elsewhere")
    try:
        response = reader.get(f"/metrics-api/{mart.address}", headers={"accept": "text/csv"})
    finally:
        on_the_star(f"alter table marts.elsewhere rename to {mart.name}")
    assert problem_of(response) == (503, [("", "unavailable")])
    assert "manage.py dbt build" in response.json()["detail"]
    assert reader.get(f"/metrics-api/{mart.address}").status_code == 200


def test_marts_that_were_never_built_are_503_and_name_the_command(reader: APIClient) -> None:
    reader.raise_request_exception = False
    on_the_star("alter schema marts rename to elsewhere")
    try:
        responses = [reader.get(address) for address in ADDRESSES]
    finally:
        on_the_star("alter schema elsewhere rename to marts")
    assert [problem_of(response) for response in responses] == [(503, [("", "unavailable")])] * len(ADDRESSES)
    assert all("manage.py dbt build" in response.json()["detail"] for response in responses)


@pytest.mark.parametrize("address", ADDRESSES)
def test_star_that_is_down_is_503_and_tells_no_address(
    reader: APIClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    reader.raise_request_exception = False
    connections["olap"].close()
    with monkeypatch.context() as patch:
        patch.setitem(connections["olap"].settings_dict, "PORT", free_port())
        response = reader.get(address)
    assert problem_of(response) == (503, [("", "unavailable")])
    assert "is it up" in response.json()["detail"]
    assert "port" not in response.content.decode()


def test_right_of_bi_tools_is_enough(chain: None, reader: APIClient) -> None:
    connections["olap"].close()
    with connections["olap"].cursor() as cursor:
        cursor.execute("set role brew_bi")
    statuses = [reader.get(address).status_code for address in ADDRESSES]
    connections["olap"].close()
    assert statuses == [200] * len(ADDRESSES)
