"""The overview in the admin: what it shows, whom it lets in, and what it says where there is nothing to show."""

import csv
import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from warehouse.tests.engine import Row, drain
from warehouse.tests.marts_oracle import expected_marts
from warehouse.tests.shop import Session, open_shop, place_order, today

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

PAGE = "/admin/overview/"
TABLES = ["time", "categories", "stores", "products", "customers"]
FIGURES = ["net_amount", "total_amount", "orders", "units", "average_order_value"]


@pytest.fixture
def shop(built: None, ada: Session) -> None:
    """Two stores and two categories, today, a week ago, in the month before; an order cancelled, one without a line."""
    open_shop(ada)
    ada.insert("stores", id=2, code="thun", name="Thun")
    ada.insert("order_items", id=103, line_number=3, product_id=2, unit_price="3.10", tax="0.25")
    ada.update("orders", 1, ordered_at=noon(0))
    place_order(ada, 2, store_id=2, customer_id=2, ordered_at=noon(0))
    place_order(ada, 3, store_id=2, ordered_at=noon(7), lines=1)
    place_order(ada, 4, ordered_at=noon(40), customer_id=1, lines=3)
    place_order(ada, 5, ordered_at=noon(0), status="cancelled")
    place_order(ada, 6, ordered_at=noon(0), lines=0)
    drain()


def noon(days_ago: int) -> str:
    return f"{today() - timedelta(days=days_ago)} 12:00+00"


def tiles(html: str) -> list[tuple[str, str, str]]:
    """Of each comparison's figures: now, the change, before."""
    tile = (
        r"<strong>(.*?)</strong>\s*<span class=\"change \w+\">(.*?)</span>"
        r"\s*<span class=\"quiet\">(?:\S+ in full hours, )?before (.*?)</span>"
    )
    return [(now, unescape(change), before) for now, change, before in re.findall(tile, html)]


def downloaded(client: Client, table: str, **query: str | int) -> list[dict[str, str]]:
    response = client.get(f"{PAGE}{table}.csv", query)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = response.getvalue().decode()
    assert text.count("\r\n") == text.count("\n")
    return list(csv.DictReader(text.splitlines()))


def expected(rows: list[Row], key: str) -> list[dict[str, str]]:
    """The oracle's rows added up by one column, the highest revenue first."""
    names = {str(row[key]) for row in rows}
    sums = [{key: name, **summed([row for row in rows if str(row[key]) == name])} for name in names]
    return sorted(sums, key=lambda row: (-Decimal(row["net_amount"]), row[key]))


def summed(rows: list[Row]) -> dict[str, str]:
    sums = {name: sum(row[name] for row in rows) for name in FIGURES[:4]}
    average = (Decimal(sums["total_amount"]) / sums["orders"]).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {name: str(value) for name, value in [*sums.items(), ("average_order_value", average)]}


def by_product(rows: list[Row]) -> list[tuple[str, dict[str, str]]]:
    names = {row["product_name"] for row in rows}
    columns = ("net_amount", "orders", "units")
    sums = {name: {of: sum(row[of] for row in rows if row["product_name"] == name) for of in columns} for name in names}
    best_first = sorted(sums.items(), key=lambda item: -item[1]["net_amount"])
    return [(name, {of: str(figure) for of, figure in figures.items()}) for name, figures in best_first]


def in_days(rows: list[Row], days: int = 30) -> list[Row]:
    return [row for row in rows if today() - timedelta(days=days) < row["date"] <= today()]


def test_each_table_is_what_the_oracle_says(shop: None, admin_client: Client) -> None:
    marts = expected_marts()
    days, categories = in_days(marts["daily_revenue"]), in_days(marts["sales_by_category"])
    time = downloaded(admin_client, "time")
    assert [row["day"] for row in time] == [str(today() - timedelta(days=ago)) for ago in range(29, -1, -1)]
    sold = [{"date": row.pop("day"), **row} for row in time if row["orders"] != "0"]
    assert sold == sorted(expected(days, "date"), key=lambda row: row["date"]) != []
    assert [row["net_amount"] for row in time if row["orders"] == "0"] == ["0.00"] * 28
    for table, rows, key in (("stores", days, "store_name"), ("categories", categories, "category")):
        heading = key.removesuffix("_name")
        assert downloaded(admin_client, table) == [{heading: row.pop(key), **row} for row in expected(rows, key)] != []
    best = [{"customer": row.pop("customer_name"), **row} for row in expected(marts["top_customers"], "customer_name")]
    assert downloaded(admin_client, "customers") == best != []


def test_top_products_are_of_the_whole_months_that_the_days_touch(shop: None, admin_client: Client) -> None:
    first = today() - timedelta(days=29)
    rows = [row for row in expected_marts()["product_performance"] if row["month"] >= first.replace(day=1)]
    best = [{"product": name, **figures} for name, figures in by_product(rows)]
    assert downloaded(admin_client, "products") == best != []
    assert [row["product"] for row in downloaded(admin_client, "products", category="bakery")] == ["Scone"]


def test_filters_narrow_the_tables_down(shop: None, admin_client: Client) -> None:
    rows = [row for row in in_days(expected_marts()["sales_by_category"]) if row["category"] == "coffee"]
    thun = [row for row in rows if row["store_id"] == 2]
    asked: dict[str, str | int] = {"store": 2, "category": "coffee"}
    (store,) = expected(thun, "store_name")
    assert downloaded(admin_client, "stores", **asked) == [{"store": store.pop("store_name"), **store}]
    assert [row["category"] for row in downloaded(admin_client, "categories", **asked)] == ["coffee"]
    last: dict[str, str | int] = {"from": str(today()), "to": str(today()), **asked}
    assert [row["units"] for row in downloaded(admin_client, "time", **last)] == ["2"]


def test_page_shows_today_the_period_and_what_was_before(shop: None, admin_client: Client) -> None:
    html = admin_client.get(PAGE).content.decode()
    # What today is compared with depends on the hour: test_reports_today.py has it.
    assert [now for now, _, _ in tiles(html)[:4]] == ["21.10", "2", "10.68", "5"]
    assert tiles(html)[4:] == [
        ("25.60", "▲ +89.6 %", "13.50"),
        ("3", "▲ +200.0 %", "1"),
        ("8.62", "▼ -36.1 %", "13.50"),
        ("6", "▲ +100.0 %", "3"),
    ]


def test_each_bar_and_each_line_leads_to_as_many_orders_as_it_says(shop: None, admin_client: Client) -> None:
    html = admin_client.get(PAGE).content.decode()
    bars = re.findall(r'<a href="([^"]+)" aria-label="[^:]+: [\d,.]+, (\d+) orders"', html)
    assert len(bars) == 30 + 2 + 2 + 2 + 2
    for link, orders in bars:
        page = admin_client.get(unescape(link))
        assert page.status_code == 200
        assert len({row.order_id for row in page.context["cl"].result_list}) == int(orders)
    assert {unescape(link) for link, _ in bars} == set(
        map(unescape, re.findall(r'<th scope="row"><a href="(.*?)"', html))
    )


def test_every_chart_has_a_title_its_unit_and_its_numbers_in_words(shop: None, admin_client: Client) -> None:
    html = admin_client.get(PAGE).content.decode()
    charts = re.findall(r'<svg class="graph[^>]*aria-labelledby="(\S+) (\S+)"(.*?)</svg>\s*<details', html, re.DOTALL)
    assert len(charts) == len(TABLES)
    for title, text, inside in charts:
        assert re.search(rf'<title id="{title}">[^<]+, net, in the chain.s currency</title>', inside)
        assert re.search(rf'<desc id="{text}">The highest is [^<]+', inside)


def test_new_order_changes_what_is_fetched_and_nothing_new_is_304(
    shop: None, admin_client: Client, ada: Session
) -> None:
    first = admin_client.get(PAGE + "live/")
    again = admin_client.get(PAGE + "live/", headers={"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    place_order(ada, 7, ordered_at=noon(0))
    drain()
    fresh = admin_client.get(PAGE + "live/", headers={"if-none-match": first.headers["ETag"]})
    assert fresh.status_code == 200
    assert [now for now, _, _ in tiles(fresh.content.decode())][:2] == ["30.10", "3"]


def test_refresh_is_eight_short_questions_to_the_star(
    shop: None, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(8, using="olap"):
        admin_client.get(PAGE + "live/")


def test_longest_range_is_months_and_a_year_is_weeks(shop: None, admin_client: Client) -> None:
    years = downloaded(admin_client, "time", **{"from": "2019-01-15", "to": "2028-12-31"})
    assert len(years) == 120
    assert [row["month_from"] for row in years][:2] == ["2019-01-15", "2019-02-01"]
    year = downloaded(admin_client, "time", **{"from": "2026-01-01", "to": "2026-12-31"})
    assert [row["week_from"] for row in year][:2] == ["2026-01-01", "2026-01-05"]


def test_empty_star_says_so_everywhere(built: None, admin_client: Client) -> None:
    page = admin_client.get(PAGE)
    html = page.content.decode()
    assert page.status_code == 200
    assert html.count("No orders.") == len(TABLES)
    nothing = "nothing to compare"
    amount, count, average = ("0.00", nothing, "0.00"), ("0", nothing, "0"), ("none", nothing, "none")
    assert tiles(html) == [amount, count, average, count] * 2
    assert [downloaded(admin_client, table) for table in TABLES[1:]] == [[]] * 4
    assert [row["orders"] for row in downloaded(admin_client, "time")] == ["0"] * 30
