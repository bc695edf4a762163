"""The marts as dbt builds them: whole tables against an oracle, on a star that changes after the build."""

from collections.abc import Callable

import pytest

from warehouse.marts import Built
from warehouse.tests.engine import drain, on_the_star
from warehouse.tests.marts_oracle import GRAINS, expected_marts, marts
from warehouse.tests.shop import Session, busy_day, open_shop, place_order

# dbt takes seconds to start: one process builds, once for the module.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


def test_marts_of_an_empty_star_are_empty(built: None) -> None:
    assert marts(GRAINS) == expected_marts(GRAINS) == {mart: [] for mart in GRAINS}


def test_marts_of_a_busy_day(rebuild: Callable[[], Built], bo: Session, cy: Session) -> None:
    busy_day(bo, cy)
    bo.run("update orders set status = 'completed', completed_at = now() + interval '90 seconds' where id = 2")
    bo.commit()
    drain()
    rebuild()
    assert marts(GRAINS) == expected_marts(GRAINS)
    # No order of the day has two products.
    assert all(marts(GRAINS.keys() - {"basket_pairs"}).values())


def test_order_is_in_the_marts_with_the_star(built: None, ada: Session) -> None:
    open_shop(ada)
    drain()
    before = marts()
    place_order(ada, 2, customer_id=2, channel="app")
    drain()
    assert marts() == expected_marts() != before


def test_cancelled_order_leaves_and_corrected_line_is_counted_anew(built: None, ada: Session) -> None:
    open_shop(ada)
    place_order(ada, 2, customer_id=2)
    place_order(ada, 3, customer_id=2, lines=3)
    drain()
    ada.update("orders", 2, status="cancelled")
    ada.update("order_items", 302, quantity=3, discount="1.00", tax="1.01", line_total="13.51")
    ada.delete("order_items", 303)
    drain()
    assert marts() == expected_marts()
    (bo,) = [row for row in marts()["top_customers"] if row["customer_id"] == 2]
    assert (bo["orders"], bo["units"], bo["rank"]) == (1, 4, 1)


def test_order_of_two_categories_counts_once_in_each_and_once_in_the_day(built: None, ada: Session) -> None:
    open_shop(ada)
    ada.insert("order_items", id=103, line_number=3, product_id=2, unit_price="3.10")
    drain()
    assert marts() == expected_marts()
    assert [(row["category"], row["orders"]) for row in marts()["sales_by_category"]] == [("bakery", 1), ("coffee", 1)]
    assert [row["orders"] for row in marts()["daily_revenue"]] == [1]


def test_renamed_shows_its_name_of_today_and_the_category_of_the_sale(built: None, ada: Session) -> None:
    open_shop(ada)
    drain()
    ada.update("stores", 1, name="Bern Bahnhof", timezone="America/New_York")
    ada.update("customers", 1, name="Ada Lovelace", city="Chur")
    ada.update("products", 1, category="espresso")
    place_order(ada, 2, customer_id=1)
    drain()
    assert marts() == expected_marts()
    assert {row["store_name"] for row in marts()["daily_revenue"]} == {"Bern Bahnhof"}
    assert {row["category"]: row["orders"] for row in marts()["sales_by_category"]} == {"coffee": 1, "espresso": 1}
    assert [row["customer_name"] for row in marts()["top_customers"]] == ["Ada Lovelace"]


def test_walk_in_is_revenue_and_no_customer(built: None, ada: Session) -> None:
    open_shop(ada)
    place_order(ada, 2)
    drain()
    assert marts() == expected_marts()
    assert [row["orders"] for row in marts()["daily_revenue"]] == [2]
    assert [(row["customer_id"], row["orders"]) for row in marts()["top_customers"]] == [(1, 1)]


def test_customers_who_are_equal_keep_their_places(built: None, ada: Session) -> None:
    open_shop(ada)
    ada.insert("customers", id=3, name="Bo")
    for order_id, customer_id in enumerate([3, 2], start=2):
        place_order(ada, order_id, customer_id=customer_id)
    drain()
    assert marts() == expected_marts()
    assert [(row["rank"], row["customer_id"]) for row in marts()["top_customers"]] == [(1, 1), (2, 2), (3, 3)]


def test_day_is_the_store_s_and_an_order_outside_the_calendar_has_none(built: None, ada: Session) -> None:
    open_shop(ada)
    ada.insert("stores", id=2, code="ny", name="New York", timezone="America/New_York")
    for store_id in (1, 2):
        place_order(ada, 1 + store_id, store_id=store_id, ordered_at="2024-02-29 23:30+00")
    place_order(ada, 4, ordered_at="1999-12-31 12:00+00")
    drain()
    assert marts() == expected_marts()
    days = {(str(row["date"]), row["store_id"]) for row in marts()["daily_revenue"]}
    assert days > {("2024-03-01", 1), ("2024-02-29", 2), ("None", 1)}


def test_order_without_its_customer_s_name_is_a_sale_of_an_unknown(built: None, ada: Session) -> None:
    """The member is inferred: its own event has not come yet."""
    open_shop(ada)
    drain()
    on_the_star("update dim_customer set name = null, is_inferred = true where customer_id = 1")
    assert [row["customer_name"] for row in marts()["top_customers"]] == ["Unknown"]
