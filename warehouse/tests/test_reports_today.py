"""Today against the same weekday last week: each store by its own clock, and hours that have passed with such hours."""

from dataclasses import astuple, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from warehouse.reports.figures import Change, Figures
from warehouse.reports.filters import Filters
from warehouse.reports.overview import Comparison, read_overview
from warehouse.tests.engine import Row, drain
from warehouse.tests.fragment import Words
from warehouse.tests.marts_oracle import expected_marts
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

# In Bern it is 23:30 on Wednesday, in Perth 06:30 on Thursday.
NOW = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)
ZONES = {1: ZoneInfo("Europe/Zurich"), 2: ZoneInfo("Australia/Perth")}
FIGURES = tuple(field.name for field in fields(Figures))


@pytest.fixture
def shops(built: None, ada: Session) -> None:
    """Around the clock, today and a week ago, an order every two hours; more of them in Perth."""
    open_shop(ada)
    ada.update("orders", 1, ordered_at="2026-01-01 12:00Z")
    ada.insert("stores", id=2, code="perth", name="Perth", timezone="Australia/Perth")
    for number in range(-20, 20):
        for days in (0, 7, 14):
            at = NOW + timedelta(hours=2 * number, minutes=number, days=-days)
            place_order(ada, 1000 + 100 * days + number, ordered_at=at, store_id=1, lines=1 + days // 7)
            place_order(ada, 5000 + 100 * days + number, ordered_at=at, store_id=2, lines=3)
    ada.run("update orders set status = 'cancelled' where id %% 9 = 0 and id > %s", 1)
    drain()


def today_as_seen(**narrowed: object) -> Comparison:
    asked = Filters(date(2026, 1, 1), date(2026, 1, 1), **narrowed)  # type: ignore[arg-type]
    return read_overview(asked, NOW).comparisons[0]


def of_the_clock(rows: list[Row], days_ago: int, *, passed: bool) -> Figures:
    """By the oracle's hours: each store asked for its own day, and its own hours up to the one that runs."""
    local = {store: NOW.astimezone(zone) for store, zone in ZONES.items()}
    counted = [
        row
        for row in rows
        if row["date"] == local[row["store_id"]].date() - timedelta(days=days_ago)
        and (not passed or row["hour"] < local[row["store_id"]].hour)
    ]
    sums: dict[str, Any] = {name: sum(row[name] for row in counted) for name in FIGURES}
    return Figures(**sums)


def told(changes: list[Change]) -> list[tuple[object, object, object]]:
    return [(change.shown, change.now, change.before) for change in changes]


@pytest.mark.parametrize("store_id", [None, 1, 2])
def test_each_store_is_compared_by_its_own_clock(shops: None, store_id: int | None) -> None:
    rows = [row for row in expected_marts(["hourly_sales"])["hourly_sales"] if store_id in (None, row["store_id"])]
    shown, now, before = (
        of_the_clock(rows, 0, passed=False),
        *(of_the_clock(rows, days, passed=True) for days in (0, 7)),
    )
    assert len({astuple(figures) for figures in (shown, now, before)}) == 3
    assert told(today_as_seen(store_id=store_id).changes) == [
        (shown.net_amount, now.net_amount, before.net_amount),
        (shown.orders, now.orders, before.orders),
        (shown.average_order_value, now.average_order_value, before.average_order_value),
        (shown.units, now.units, before.units),
    ]


def test_category_has_whole_days_and_says_so(shops: None) -> None:
    rows = [row for row in expected_marts(["sales_by_category"])["sales_by_category"] if row["category"] == "coffee"]
    now, before = (of_the_clock(rows, days, passed=False) for days in (0, 7))
    seen = today_as_seen(category="coffee")
    assert told(seen.changes)[:2] == [
        (now.net_amount, now.net_amount, before.net_amount),
        (now.orders, now.orders, before.orders),
    ]
    assert "the whole of it" in seen.before
    assert told(today_as_seen(category="coffee", store_id=1).changes)[1][0] != now.orders


def test_hour_that_runs_is_shown_and_not_compared(built: None, ada: Session) -> None:
    """In Bern at half past eleven: 22:59 has passed, 23:00 has not, and last week's 23:59 is not looked at."""
    open_shop(ada)
    ada.update("orders", 1, ordered_at="2026-11-25 21:59:59Z")
    place_order(ada, 2, ordered_at="2026-11-25 22:00Z")
    place_order(ada, 3, ordered_at="2026-11-18 21:59:59Z")
    place_order(ada, 4, ordered_at="2026-11-18 22:00Z")
    place_order(ada, 5, ordered_at="2026-11-18 22:59:59Z")
    place_order(ada, 6, ordered_at="2026-11-24 22:59:59Z")
    drain()
    seen = today_as_seen()
    revenue, orders, *_ = seen.changes
    assert told([revenue, orders]) == [(Decimal("18.00"), Decimal("9.00"), Decimal("9.00")), (2, 1, 1)]
    assert revenue.words == orders.words == "as before"
    page = Words(render_to_string("warehouse/overview/comparison.html", {"comparison": seen})).texts
    assert page[page.index("Orders") + 1 :][:3] == ["2", "as before", "1 in full hours, before 1"]
