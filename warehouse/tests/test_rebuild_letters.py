"""Rebuild where events cannot be applied: overtaken, waiting, given up; and rows that the star does not take."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from psycopg2.extensions import cursor as Cursor

from warehouse.etl.dead_letters import discard
from warehouse.etl.errors import RebuildDiffers
from warehouse.etl.failures import RebuildFailed
from warehouse.tests.engine import connect, drain, on_the_star, star, tables
from warehouse.tests.failpoints import FailPoint
from warehouse.tests.faults import Doom
from warehouse.tests.letters import assert_all_but_waiting_is_right, break_last, retry_all, waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.present import told_by_source, told_by_star
from warehouse.tests.rebuilds import (
    assert_nothing_is_left_to_do,
    empty_beside,
    make_anew,
)
from warehouse.tests.shop import Session, busy_day, place_order
from warehouse.tests.test_resync import untold

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session, bo: Session, cy: Session) -> Iterator[Session]:
    busy_day(bo, cy)
    drain()
    yield ada
    empty_beside()


def test_letters_are_overtaken(shop: Session) -> None:
    place_order(shop, 7)
    break_last(shop, "order_items", quantity="many")
    shop.update("orders", 7, status="cancelled")
    shop.update("products", 2, cost=1)
    break_last(shop, "products", price="dear")
    drain()
    assert {letter["row_key"] for letter in waiting()} == {2, 7}
    make_anew()
    assert waiting() == []
    assert told_by_star(star()) == told_by_source()
    assert_nothing_is_left_to_do()


class Meanwhile(Doom):
    """Something is done once, after a statement of the engine."""

    def __init__(self, after: str, deed: Callable[[], None]) -> None:
        super().__init__()
        self.point = FailPoint(f"after {after}", lambda connection: deed())

    def after(self, cursor: Cursor, query: Any) -> None:
        self.point.after(cursor, query)


def test_event_that_cannot_be_applied_after_its_row_was_read_is_overtaken_as_well(shop: Session) -> None:
    def break_order() -> None:
        place_order(shop, 7)
        break_last(shop, "order_items", quantity="many")

    make_anew(Meanwhile("delete_surplus_versions", break_order))
    drain()
    assert waiting() == []
    assert star()["fact_orders"].keys() == expected_star()["fact_orders"].keys()


@pytest.mark.parametrize("is_met", [True, False])
def test_event_that_cannot_be_applied_after_the_comparison_waits(shop: Session, is_met: bool) -> None:
    """The ordinary engine meets it before the swap, or never: the letter is there in both cases, and once."""

    def break_order() -> None:
        place_order(shop, 7)
        break_last(shop, "order_items", quantity="many")
        if is_met:
            drain()

    make_anew(Meanwhile("close_reconcile", break_order))
    assert [letter["row_key"] for letter in waiting() if letter["behind"] is None] == [7]
    assert len(waiting()) == len({letter["event_id"] for letter in waiting()})
    assert_all_but_waiting_is_right()
    on_the_star("update cdc_dead_letter set payload = payload || '{\"quantity\": 1}' where state = 'waiting'")
    assert retry_all()[1] == 0
    assert star() == expected_star()


def test_what_was_given_up_stays_given_up(shop: Session) -> None:
    """Though it could be applied by now."""
    on_the_star("alter table dim_customer add constraint olten_is_forbidden check (city <> 'Olten')")
    try:
        shop.update("customers", 2, city="Olten")
        shop.update("customers", 2, city="Uri")
        drain()
        first, *_ = (letter["letter_id"] for letter in waiting())
        with connect("olap", autocommit=True) as olap:
            discard(olap, [first], by="test")
    finally:
        on_the_star("alter table dim_customer drop constraint olten_is_forbidden")
    before = star()
    assert {row["city"] for row in before["dim_customer"].values()} >= {"Thun", "Uri"}
    make_anew()
    assert star() == before


def test_row_that_the_star_does_not_take_keeps_the_old_one(shop: Session) -> None:
    """Of the two stars' constraints the new one's is met first."""
    untold("update order_items set line_number = 50 where id = 301")
    for schema, error, words in (
        ("star_beside", RebuildDiffers, r"so the old one stays: .*order_items 3\n  orders 3: .*large_lines"),
        ("public", RebuildFailed, r"(?s)stopped at exchange_stars: .*large_lines.*The star is as it was"),
    ):
        before = tables("olap", but="etl_run")
        on_the_star(f"alter table {schema}.fact_sales add constraint large_lines check (line_number <> 50)")
        try:
            with pytest.raises(error, match=words):
                make_anew()
            assert tables("olap", but="etl_run") == before
        finally:
            on_the_star(f"alter table {schema}.fact_sales drop constraint large_lines")
    make_anew()
    assert told_by_star(star()) == told_by_source()
    assert_nothing_is_left_to_do()
