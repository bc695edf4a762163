"""Rebuild: a star made anew beside the old one takes its place, whatever was wrong with that."""

from collections.abc import Iterator
from typing import Any

import pytest

from warehouse.etl.rebuild import rebuild
from warehouse.tests.engine import Star, connect, drain, on_the_star, replay_everything, star, tables, wait_for_rows
from warehouse.tests.failpoints import FailPoint, Misfortune, raise_error
from warehouse.tests.oracle import expected_star
from warehouse.tests.present import told_by_source, told_by_star
from warehouse.tests.rebuilds import (
    DAMAGE,
    assert_nothing_is_left_to_do,
    damage,
    empty_beside,
    make_anew,
    special_members,
)
from warehouse.tests.shop import Session, busy_day, place_order
from warehouse.tests.test_resync import rows_of_the_star, untold

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session, bo: Session, cy: Session) -> Iterator[Session]:
    busy_day(bo, cy)
    drain()
    yield ada
    empty_beside()


def test_star_that_is_right_stays_as_it_is(shop: Session) -> None:
    """Keys and run ids included; which days have changed is among the books."""
    before = rows_of_the_star(), tables("olap")["fact_day"]
    assert make_anew().changed == {}
    assert (rows_of_the_star(), tables("olap")["fact_day"]) == before
    assert star() == expected_star()
    assert_nothing_is_left_to_do()


@pytest.mark.parametrize("hand", DAMAGE)
def test_each_hand_in_the_star_is_undone(shop: Session, hand: str) -> None:
    right, special = expected_star(), special_members()
    on_the_star(hand)
    make_anew()
    assert star() == right
    assert special_members() == special
    assert_nothing_is_left_to_do()


def test_star_damaged_in_every_table_is_made_anew(shop: Session) -> None:
    right, special, histories = expected_star(), special_members(), histories_of_the_star()
    damage()
    assert make_anew().rows == 25
    assert star() == right
    assert (special_members(), histories_of_the_star()) == (special, histories)
    assert_nothing_is_left_to_do()
    replay_everything()
    assert star() == right


def histories_of_the_star() -> list[tuple[Any, ...]]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute(
            "select dimension, member_id, event_id, op, changed_at, payload, is_image"
            " from member_event order by dimension, member_id, event_id"
        )
        return cursor.fetchall()


def test_history_that_makes_too_many_versions_is_mended_by_the_log(shop: Session) -> None:
    for is_active in (False, True):
        shop.update("products", 2, is_active=is_active)
    drain()
    right = expected_star()
    on_the_star(
        'update member_event set payload = payload || \'{"category": "tea"}\''
        " where payload ->> 'is_active' = 'false' and dimension = 'product'"
    )
    make_anew()
    assert star() == right
    assert_nothing_is_left_to_do()


def test_star_without_any_row_is_made_anew(shop: Session) -> None:
    right = expected_star()
    emptied = [name for name in tables("olap") if name.startswith(("fact_", "agg_", "member_event"))]
    members = [f"delete from dim_{name} where {name}_key > 0" for name in ("customer", "product", "store", "employee")]
    on_the_star(*(f"delete from {table}" for table in emptied), *members)
    make_anew()
    assert star() == right
    assert_nothing_is_left_to_do()


def test_versions_keep_their_keys(shop: Session) -> None:
    before = keys_of_versions()
    on_the_star("delete from fact_sales", "update dim_product set category = 'tea' where product_key > 0")
    make_anew()
    assert keys_of_versions() == before
    shop.update("products", 1, cost=7)
    drain()
    assert keys_of_versions().items() > before.items()
    assert star() == expected_star()


def keys_of_versions() -> dict[tuple[Any, ...], int]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select product_id, valid_from, product_key from dim_product")
        return {(member, since): key for member, since, key in cursor}


def test_history_older_than_the_log_survives(shop: Session) -> None:
    """The log is gone; what is damaged is read from the tables, the versions come from the star's own memory."""
    before = star()
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select log, pg_snapshot_xmin(snapshot_from::pg_snapshot)::text from cdc_offset")
        dropped = cursor.fetchall()
    untold("truncate cdc_customers, cdc_products, cdc_stores, cdc_employees, cdc_orders")
    for log, to_xid in dropped:
        shop.run("insert into cdc_dropped (log, to_xid) values (%s, %s::xid8)", log, to_xid)
    assert len([row for row in before["dim_customer"] if row[0] == 1]) > 1
    make_anew()
    assert star() == before
    on_the_star(
        "delete from dim_customer where customer_key > 0",
        "delete from dim_product where product_key > 0",
        "update fact_sales set quantity = 9",
        "update fact_orders set customer_key = -1",
    )
    make_anew()
    assert without_numbers(star()) == without_numbers(before)
    shop.update("customers", 1, city="Uri")
    place_order(shop, 20, customer_id=1)
    drain()
    assert told_by_star(star()) == told_by_source()


def without_numbers(whole: Star) -> Star:
    """A fact that was written anew has none where the log does not tell."""
    return {
        table: {key: row | {"src_event_id": 0} if table.startswith("fact_") else row for key, row in rows.items()}
        for table, rows in whole.items()
    }


def test_rows_written_without_a_log_are_read(shop: Session) -> None:
    untold(
        "update orders set status = 'cancelled' where id = 2",
        "delete from order_items where id = 302",
        "update customers set city = 'Uri', phone = '1' where id = 2",
        "insert into customers (id, name) overriding system value values (9, 'Cy')",
        "insert into orders (id, store_id, customer_id) overriding system value values (8, 1, 9)",
    )
    make_anew()
    assert told_by_star(star()) == told_by_source()
    assert_nothing_is_left_to_do()


def test_days_that_changed_are_noted_and_no_others(shop: Session) -> None:
    place_order(shop, 50, ordered_at="2020-01-01 12:00+00")
    place_order(shop, 51, ordered_at="2020-01-02 12:00+00")
    place_order(shop, 52, ordered_at="2020-01-03 12:00+00")
    shop.insert("products", id=3, sku="bun", name="Bun", category="bakery")
    shop.insert("order_items", id=5203, order_id=52, line_number=3, product_id=3)
    drain()
    before = days()
    on_the_star(
        "update fact_orders set date_key = 20191231 where order_id = 50",
        "update dim_product set category = 'tea' where product_id = 3",
    )
    make_anew()
    changed = {day for day, run_id in days().items() if before.get(day) != run_id}
    assert changed == {20191231, 20200101, 20200103}
    assert {days()[day] for day in changed} == {max(days().values())}
    assert star() == expected_star()


def days() -> dict[int, int]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select date_key, run_id from fact_day")
        return dict(cursor.fetchall())


def test_rebuild_that_broke_off_so_long_ago_that_the_log_is_gone_begins_anew(shop: Session) -> None:
    """What the log had told since, and no longer tells, would be missing."""
    with pytest.raises(Misfortune):
        make_anew(FailPoint("after close_reconcile", raise_error))
    shop.update("products", 1, cost=7)
    place_order(shop, 60)
    shop.delete("orders", 2)
    drain()
    ((present,),) = shop.run("select pg_snapshot_xmax(pg_current_snapshot())::text")
    # Nothing is dropped from the log while somebody writes who began before, in another test's database as well.
    wait_for_rows("select where pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8", present)
    untold("truncate cdc_customers, cdc_products, cdc_stores, cdc_employees, cdc_orders")
    before = star()
    shop.insert("customers", id=70)
    drain()
    for log in ("cdc_customers", "cdc_products", "cdc_stores", "cdc_employees", "cdc_orders"):
        shop.run("insert into cdc_dropped (log, to_xid) values (%s, %s::xid8)", log, present)
    seen: list[str] = []
    make_anew(on_page=lambda table, done, total: seen.append(table))
    assert seen == ["customers", "products", "stores", "employees", "orders"]
    assert {table: star()[table] for table in ("dim_product", "fact_orders", "fact_sales")} == {
        table: before[table] for table in ("dim_product", "fact_orders", "fact_sales")
    }
    assert told_by_star(star()) == told_by_source()


def test_role_of_the_engine_is_enough(shop: Session) -> None:
    damage()
    role = "-c role=brew_etl -c TimeZone=UTC"
    with (
        connect("default", autocommit=True, options=role) as oltp,
        connect("olap", autocommit=True, options=role) as olap,
    ):
        rebuild(oltp, olap, by="test")
    assert star() == expected_star()
    assert_nothing_is_left_to_do()
