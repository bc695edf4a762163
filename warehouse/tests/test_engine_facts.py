"""The facts after every kind of change: whole tables against the oracle, and the figures a reader would look for."""

from decimal import Decimal

import pytest

from warehouse.tests.engine import Row, drain, replay_everything, star
from warehouse.tests.oracle import ALWAYS, NOT_APPLICABLE, expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    """Ada's open shop, its first order in the star already."""
    open_shop(ada)
    drain()
    return ada


def order(order_id: int = 1) -> Row:
    return star()["fact_orders"][order_id,]


def sales(order_id: int = 1) -> list[Row]:
    return [row for (of_order, _), row in sorted(star()["fact_sales"].items()) if of_order == order_id]


def test_line_has_its_measures(shop: Session) -> None:
    shop.insert("order_items", id=103, line_number=3, quantity=3, unit_price="4.50", discount="1.00", tax="1.01")
    drain()
    assert star() == expected_star()
    *_, line = sales()
    assert {name: line[name] for name in line if name.endswith("_amount")} == {
        "gross_amount": Decimal("13.50"),
        "discount_amount": Decimal("1.00"),
        "net_amount": Decimal("12.50"),
        "tax_amount": Decimal("1.01"),
        "total_amount": Decimal("13.51"),
        "cost_amount": Decimal("3.60"),
        "margin_amount": Decimal("8.90"),
    }


def test_line_of_unknown_cost_has_no_margin(shop: Session) -> None:
    shop.insert("order_items", id=103, line_number=3, product_id=2, unit_price="3.10")
    drain()
    assert star() == expected_star()
    assert (sales()[2]["cost_amount"], sales()[2]["margin_amount"]) == (None, None)


def test_walk_in_without_employee_is_not_applicable(shop: Session) -> None:
    place_order(shop, 2)
    drain()
    assert star() == expected_star()
    assert {(row["customer_key"], row["employee_key"]) for row in (order(2), *sales(2))} == {(NOT_APPLICABLE,) * 2}


def test_order_without_lines_is_an_order(shop: Session) -> None:
    place_order(shop, 2, lines=0)
    drain()
    assert star() == expected_star()
    assert order(2)["item_count"] == 0


CHANGES: list[dict[str, object]] = [
    {"status": "cancelled"},
    {"status": "completed", "completed_at": "2026-11-23 10:00+01"},
    {"store_id": 2},
    {"customer_id": 2, "employee_id": 2},
    {"customer_id": None, "employee_id": None},
    {"ordered_at": "2024-02-29 23:30+00"},
    {"channel": "app", "note": "no sugar", "tax": 1, "total": 10},
]


def test_change_of_an_order_changes_its_lines(shop: Session) -> None:
    shop.insert("stores", id=2, code="ny", timezone="America/New_York")
    shop.insert("employees", id=2, name="Cy")
    for order_id, change in enumerate(CHANGES, start=2):
        place_order(shop, order_id, customer_id=1, employee_id=1)
        shop.update("orders", order_id, **change)
        if order_id == 5:
            drain()
    for order_id, change in enumerate(CHANGES[:4], start=2):
        shop.update("orders", order_id, **change | CHANGES[-1])
    drain()
    assert star() == expected_star()
    assert [sales(order_id)[0]["channel"] for order_id in range(2, 9)] == [*["app"] * 4, "in_store", "in_store", "app"]


def test_line_changed_replaced_and_deleted(shop: Session, bo: Session) -> None:
    bo.update("order_items", 101, quantity=5, line_total="22.50")
    bo.delete("order_items", 102)
    bo.insert("order_items", id=103, line_number=2, product_id=2)
    bo.commit()
    drain()
    assert star() == expected_star()
    assert [(row["order_item_id"], row["quantity"]) for row in sales()] == [(101, 5), (103, 1)]
    shop.delete("order_items", 101)
    drain()
    assert star() == expected_star()
    assert order()["item_count"] == 1


def test_deleted_order_leaves_with_its_lines(shop: Session) -> None:
    shop.delete("orders", 1)
    drain()
    assert star() == expected_star()
    assert (star()["fact_orders"], star()["fact_sales"]) == ({}, {})


@pytest.mark.parametrize("batches", ["one batch", "two batches"])
def test_ids_of_a_deleted_order_are_used_again(shop: Session, batches: str) -> None:
    """Line 101 comes back in another order, line 102 in its own."""
    shop.delete("orders", 1)
    if batches == "two batches":
        drain()
    place_order(shop, 2, lines=0)
    shop.insert("order_items", id=101, order_id=2)
    place_order(shop, 1, lines=0, customer_id=2)
    shop.insert("order_items", id=102, order_id=1, quantity=7)
    drain()
    assert star() == expected_star()
    assert [row["quantity"] for row in sales(1)] == [7]


@pytest.mark.parametrize("tables", ["order_items", "orders, order_items"])
@pytest.mark.parametrize("batch_size", [1, 100])
def test_truncated_facts_are_gone(shop: Session, tables: str, batch_size: int) -> None:
    place_order(shop, 2)
    shop.run("truncate orders, order_items" if "," in tables else "truncate order_items")
    place_order(shop, 3, customer_id=2)
    drain(batch_size=batch_size)
    assert star() == expected_star()
    replay_everything(batch_size=batch_size)
    assert star() == expected_star()


DATES = {
    "2026-03-29 00:30+00": 20260329,  # the night the clocks go forward, before
    "2026-03-29 22:30+00": 20260330,  # and after: two hours ahead of UTC now
    "2026-10-24 22:30+00": 20261025,  # the night they go back, before
    "2026-10-25 22:30+00": 20261025,  # and after
    "2009-12-31 22:59:59+00": -1,
    "2009-12-31 23:00+00": 20100101,
    "2049-12-31 22:59:59+00": 20491231,
    "2049-12-31 23:00+00": -1,
    "0002-01-01 00:00+00": -1,
    "9998-12-31 23:59+00": -1,
}


def test_date_is_that_of_the_store(shop: Session) -> None:
    for order_id, ordered_at in enumerate(DATES, start=2):
        place_order(shop, order_id, ordered_at=ordered_at)
    drain()
    assert star() == expected_star()
    assert [order(order_id)["date_key"] for order_id in range(2, 12)] == list(DATES.values())
    assert [sales(order_id)[0]["date_key"] for order_id in range(2, 12)] == list(DATES.values())


def test_new_time_zone_of_a_store_governs_from_its_moment(shop: Session) -> None:
    place_order(shop, 2, ordered_at="2026-01-01 23:30+00")
    place_order(shop, 3, ordered_at="2030-01-01 23:30+00")
    drain()
    shop.update("stores", 1, timezone="America/New_York")
    drain()
    assert star() == expected_star()
    assert (order(2)["date_key"], order(3)["date_key"]) == (20260102, 20300101)


def test_times_are_instants_whatever_the_writers_zone(shop: Session) -> None:
    shop.run("set timezone = 'Europe/Amsterdam'")
    shop.update("orders", 1, ordered_at="0002-01-01 00:30+00")
    place_order(shop, 2, ordered_at="2026-07-01 00:30+02")
    shop.run("set timezone = 'UTC'")
    drain()
    assert star() == expected_star()


@pytest.mark.parametrize("batches", ["one batch", "two batches"])
def test_price_change_governs_the_orders_after_it(shop: Session, batches: str) -> None:
    """An order's lines have the product as it was when the order was placed, whenever they reach the star."""
    shop.update("products", 1, price="5.00", cost="2.00")
    place_order(shop, 2)
    if batches == "two batches":
        drain()
    shop.update("products", 1, price="6.00", cost="3.00")
    drain()
    assert star() == expected_star()
    assert [sales(1)[0]["cost_amount"], sales(2)[0]["cost_amount"]] == [Decimal("1.20"), Decimal("2.00")]


def test_backdated_order_takes_the_versions_of_its_date(shop: Session) -> None:
    shop.update("products", 1, cost="2.00")
    place_order(shop, 2, customer_id=1)
    drain()
    shop.update("orders", 2, ordered_at="2020-01-01 12:00+00")
    drain()
    assert star() == expected_star()
    assert sales(2)[0]["product_key"] == (1, ALWAYS)
    assert sales(2)[0]["cost_amount"] == Decimal("1.20")


def test_change_that_commits_late_restates_the_orders_since(shop: Session, bo: Session) -> None:
    """Bo's changes were made before the order, but commit when the order is in the star already."""
    bo.update("products", 1, cost=2)
    bo.update("customers", 1, city="Chur")
    bo.update("stores", 1, tax_rate=0)
    bo.update("employees", 1, role="manager")
    ((moment,),) = bo.run("select clock_timestamp()")
    place_order(shop, 2, customer_id=1, employee_id=1, ordered_at=moment)
    drain()
    before = sales(2)[0]
    bo.commit()
    drain()
    assert star() == expected_star()
    after = sales(2)[0]
    assert {name for name in after if after[name] != before[name]} == {
        "product_key",
        "customer_key",
        "store_key",
        "employee_key",
        "cost_amount",
        "margin_amount",
    }
