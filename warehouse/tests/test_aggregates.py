"""The aggregates' own cases; that they are right after everything else is part of each comparison of the star."""

from pathlib import Path

import pytest

from warehouse.tests.engine import AGGREGATES, connect, drain, replay_everything, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

FOLDER = Path(__file__).parents[2] / "flyway" / "olap"
MIGRATIONS = [FOLDER / f"{name}.sql" for name in ("V9__aggregates", "V11__days", "V14__hours_of_a_store")]


def fill(ada: Session) -> None:
    """Sales that count, one that is cancelled, one of a walk-in, one of a product that has changed since."""
    open_shop(ada)
    ada.update("products", 1, category="hot drinks", cost="1.40")
    place_order(ada, 2)
    place_order(ada, 3, customer_id=2, status="cancelled")
    drain()


def test_star_that_has_facts_already_is_summed_up_by_the_migrations(ada: Session) -> None:
    fill(ada)
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute(f"drop table fact_day, {', '.join(AGGREGATES)}")
        cursor.execute("drop index fact_orders_customer_idx, fact_orders_day_idx, fact_sales_day_idx")
        for migration in MIGRATIONS:
            cursor.execute(migration.read_text())
    assert star() == expected_star()


def test_replay_adds_nothing_up_twice(ada: Session) -> None:
    fill(ada)
    replay_everything()
    assert star() == expected_star()


def test_customer_who_has_lost_the_first_and_the_last_order_has_the_dates_of_the_others(ada: Session) -> None:
    open_shop(ada)
    for order in (2, 3, 4):
        place_order(ada, order, customer_id=1)
    drain()
    ada.update("orders", 4, status="cancelled")
    ada.run("delete from order_items where order_id = 1")
    ada.delete("orders", 1)
    drain()
    assert star() == expected_star()
    assert star()["agg_customer"][1,]["orders"] == 2


def test_customer_who_has_lost_every_order_is_nobody(ada: Session) -> None:
    open_shop(ada)
    drain()
    ada.update("orders", 1, status="cancelled")
    drain()
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select * from agg_customer")
        assert cursor.fetchall() == [(1, 0, 0, 0, 0, None, None)]
