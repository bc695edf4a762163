"""The figures of single marts, each by an example that can be worked out by hand."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from warehouse.marts import Built
from warehouse.tests.engine import drain
from warehouse.tests.marts_oracle import GRAINS, expected_marts, marts
from warehouse.tests.shop import Session, open_shop, place_order

Remake = Callable[[], Built]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


def test_product_is_compared_with_its_month_before(built: None, ada: Session) -> None:
    """A product that is sold in no month before has no trend; that of an unknown cost has no margin."""
    open_shop(ada)
    for order_id, (moment, lines) in enumerate([("2024-01-31 12:00+00", 2), ("2024-02-29 12:00+00", 3)], start=2):
        place_order(ada, order_id, lines=lines, ordered_at=moment)
    ada.insert("order_items", id=304, order_id=3, line_number=4, product_id=2, quantity=9, unit_price="3.10")
    ada.update("products", 1, category="espresso")
    drain()
    assert marts() == expected_marts()
    rows = [row for row in marts()["product_performance"] if str(row["month"]) == "2024-02-01"]
    assert [(row["product_name"], row["rank"], row["previous_net_amount"], row["trend_percent"]) for row in rows] == [
        ("Flat white", 2, Decimal("9.00"), Decimal("50.0")),
        ("Scone", 1, None, None),
    ]
    assert [row["margin_amount"] for row in rows] == [Decimal("9.90"), None]
    assert {row["category"] for row in marts()["product_performance"]} == {"espresso", "bakery"}


def test_hour_is_that_of_the_store_s_clock_at_the_order(built: None, ada: Session) -> None:
    """Sunday's night on which clocks are set back: two hours are called 2, and a store elsewhere has Saturday."""
    open_shop(ada)
    ada.insert("stores", id=2, code="ny", name="New York", timezone="America/New_York")
    for order_id, (store_id, moment) in enumerate([(1, "00:30"), (1, "01:30"), (1, "02:30"), (2, "02:30")], start=2):
        place_order(ada, order_id, store_id=store_id, ordered_at=f"2024-10-27 {moment}+00")
    drain()
    assert marts() == expected_marts()
    hours = [row for row in marts()["hourly_sales"] if str(row["date"]) in ("2024-10-26", "2024-10-27")]
    assert [(row["store_id"], row["weekday"], row["hour"], row["orders"]) for row in hours] == [
        (2, 6, 22, 1),
        (1, 7, 2, 2),
        (1, 7, 3, 1),
    ]


def test_cancelled_order_is_counted_on_its_own_and_one_without_lines_is_no_sale(remake: Remake, ada: Session) -> None:
    open_shop(ada)
    place_order(ada, 2, lines=3, status="cancelled")
    place_order(ada, 3, lines=0, customer_id=2)
    drain()
    remake()
    assert marts(GRAINS) == expected_marts(GRAINS)
    (score,), (day,) = marts(GRAINS)["store_scorecard"], marts(GRAINS)["cancellations"]
    assert [score[name] for name in ("orders", "customers", "placed_orders", "cancelled_orders")] == [1, 1, 3, 1]
    assert (day["cancelled_net_amount"], day["cancelled_share"]) == (Decimal("13.50"), Decimal("0.3333"))


def test_store_whose_orders_were_all_cancelled_has_no_average(remake: Remake, ada: Session) -> None:
    open_shop(ada)
    ada.update("orders", 1, status="cancelled")
    drain()
    remake()
    assert marts(GRAINS) == expected_marts(GRAINS)
    (score,) = marts(GRAINS)["store_scorecard"]
    assert (score["orders"], score["net_amount"], score["average_order_value"]) == (0, 0, None)


def test_minutes_are_those_of_completed_orders(remake: Remake, ada: Session) -> None:
    """One is on its way, and has none yet."""
    open_shop(ada)
    for order_id, completed_at in enumerate(["08:04", "08:05:30", "08:11:00.25"], start=2):
        place_order(ada, order_id, ordered_at="2024-02-29 08:00+00")
        ada.update("orders", order_id, status="completed", completed_at=f"2024-02-29 {completed_at}+00")
    drain()
    remake()
    assert marts(GRAINS) == expected_marts(GRAINS)
    (day,) = marts(GRAINS)["order_lifecycle"]
    assert [day[name] for name in ("completed_orders", "average_minutes", "median_minutes", "p95_minutes")] == [
        3,
        Decimal("6.83"),
        Decimal("5.50"),
        Decimal("10.45"),
    ]


def test_order_that_nobody_took_is_a_sale_of_no_employee(remake: Remake, ada: Session) -> None:
    open_shop(ada)
    place_order(ada, 2)
    ada.update("employees", 1, name="Bo Diddley")
    drain()
    remake()
    assert marts(GRAINS) == expected_marts(GRAINS)
    assert [(row["employee_id"], row["employee_name"]) for row in marts(GRAINS)["employee_sales"]] == [
        (-2, "Not applicable"),
        (1, "Bo Diddley"),
    ]
