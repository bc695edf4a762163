"""The statements of the reports against the marts' own oracle."""

from datetime import date, timedelta

import pytest
from django.db import connections

from brewlytics.embedded.ports import free_port
from warehouse.reports import queries
from warehouse.reports.filters import Choices, Filters
from warehouse.tests.engine import Row, drain, on_the_star
from warehouse.tests.marts_oracle import expected_marts
from warehouse.tests.shop import Session, open_shop, place_order, today

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

EVER = Filters(date(2010, 1, 1), date(2049, 12, 31))


@pytest.fixture
def two_stores(built: None, ada: Session) -> None:
    """Bern sells coffee and bakery, Thun coffee; today, yesterday and last year."""
    open_shop(ada)
    ada.insert("stores", id=2, code="thun", name="Thun")
    ada.insert("order_items", id=103, line_number=3, product_id=2, unit_price="3.10")
    place_order(ada, 2, store_id=2, customer_id=2)
    place_order(ada, 3, store_id=2, ordered_at=today() - timedelta(days=1))
    place_order(ada, 4, ordered_at=today() - timedelta(days=365), customer_id=1)
    place_order(ada, 5, ordered_at="1999-12-31")
    drain()


def by_grain(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (str(row["date"]), row["store_id"], row.get("category")))


def expected(mart: str, filters: Filters) -> list[Row]:
    return by_grain([row for row in expected_marts()[mart] if is_asked(row, filters)])


def is_asked(row: Row, filters: Filters) -> bool:
    return (
        row["date"] is not None
        and filters.since <= row["date"] <= filters.until
        and filters.store_id in (None, row["store_id"])
        and filters.category in (None, row.get("category"))
    )


@pytest.mark.parametrize("store_id", [None, 1, 2])
@pytest.mark.parametrize("days", [1, 30, 3000])
def test_daily_revenue(two_stores: None, store_id: int | None, days: int) -> None:
    filters = Filters(today() - timedelta(days=days), today(), store_id)
    assert by_grain(queries.daily_revenue(filters)) == expected("daily_revenue", filters) != []


@pytest.mark.parametrize("category", [None, "coffee", "bakery"])
def test_sales_by_category(two_stores: None, category: str | None) -> None:
    filters = Filters(today() - timedelta(days=30), today() + timedelta(days=1), None, category)
    assert by_grain(queries.sales_by_category(filters)) == expected("sales_by_category", filters) != []


@pytest.mark.parametrize("category", [None, "coffee", "bakery"])
@pytest.mark.parametrize("store_id", [None, 1])
def test_revenue_is_that_of_the_days_and_the_stores_and_the_whole(
    two_stores: None, store_id: int | None, category: str | None
) -> None:
    filters = Filters(today() - timedelta(days=30), today(), store_id, category)
    rows = expected("sales_by_category" if category else "daily_revenue", filters)
    by_store = sorted(
        added_up(2, rows, "store_id", "store_name"), key=lambda row: (-row["net_amount"], row["store_id"])
    )
    assert rows
    assert queries.revenue(filters) == added_up(1, rows, "date") + by_store + added_up(3, rows)


def added_up(grain: int, rows: list[Row], *names: str) -> list[Row]:
    """One row for each group that has these in common, in the order in which they come."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return [
        {"grain": grain, "date": None, "store_id": None, "store_name": None}
        | dict(zip(names, key, strict=True))
        | {amount: sum(row[amount] for row in group) for amount in ("net_amount", "total_amount", "orders", "units")}
        for key, group in groups.items()
    ]


def test_top_customers(two_stores: None) -> None:
    best_first = sorted(expected_marts()["top_customers"], key=lambda row: row["rank"])
    assert len(best_first) == 2
    assert queries.top_customers(10) == best_first
    assert queries.top_customers(1) == best_first[:1]


def test_choices_are_the_names_of_today(two_stores: None, ada: Session) -> None:
    ada.update("stores", 2, name="Thun Bahnhof")
    ada.update("products", 1, category="espresso")
    drain()
    assert queries.choices() == Choices(
        {1: "Bern", 2: "Thun Bahnhof"}, ["bakery", "coffee", "espresso"], {1: today(), 2: today()}
    )


def test_empty_star_is_no_rows(built: None) -> None:
    assert queries.daily_revenue(EVER) == queries.sales_by_category(EVER) == queries.top_customers(10) == []
    assert queries.choices() == Choices({}, [], {})


def test_missing_mart_says_how_to_build_it(built: None) -> None:
    on_the_star("alter view marts.daily_revenue rename to elsewhere")
    try:
        with pytest.raises(queries.MartsUnavailable, match="dbt build"):
            queries.daily_revenue(EVER)
    finally:
        on_the_star("alter view marts.elsewhere rename to daily_revenue")


def test_star_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    connections["olap"].close()
    with monkeypatch.context() as patch:
        patch.setitem(connections["olap"].settings_dict, "PORT", free_port())
        with pytest.raises(queries.MartsUnavailable, match="is it up"):
            queries.choices()
