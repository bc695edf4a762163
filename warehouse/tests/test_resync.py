"""Resync: rows of the star that are wrong are brought to what the source says, and nothing else is touched."""

from datetime import UTC, datetime

import pytest

from warehouse.etl.resync import Resynced, resync
from warehouse.etl.scope import TABLES, Scope
from warehouse.tests.engine import connect, drain, empty_star, on_the_star, replay_everything, star, tables
from warehouse.tests.letters import break_last, waiting
from warehouse.tests.oracle import ALWAYS, expected_star
from warehouse.tests.present import told_by_source, told_by_star
from warehouse.tests.sessions import runners
from warehouse.tests.shop import Session, busy_day, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session, bo: Session, cy: Session) -> Session:
    busy_day(bo, cy)
    drain()
    return ada


def bring(scope: Scope, *, page: int = 2) -> Resynced:
    with runners() as (oltp, olap):
        return resync(oltp, olap, scope, by="test", page=page)


def bring_all(*, page: int = 2) -> list[Resynced]:
    return [bring(Scope(table), page=page) for table in TABLES]


def rows_of_the_star() -> dict[str, list[str]]:
    """Every row, run ids included, and without the books: which days were looked at is among these."""
    books = ("etl_run", "etl_resync", "cdc_offset", "fact_day")
    return {table: rows for table, rows in tables("olap").items() if table not in books}


def test_resync_of_a_right_star_changes_nothing(shop: Session) -> None:
    before = rows_of_the_star()
    assert [done.changed for done in bring_all()] == [0] * len(TABLES)
    assert rows_of_the_star() == before
    assert star() == expected_star()


def test_resync_carries_the_stream_up_to_its_own_snapshot(shop: Session) -> None:
    place_order(shop, 7)
    shop.update("orders", 2, status="cancelled")
    bring(Scope("orders", ids=[2]))
    assert star() == expected_star()
    assert drain().events == 0


def untold(*statements: str) -> None:
    """Done at the source past its triggers, so that no log tells of it."""
    with connect("default") as oltp, oltp, oltp.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


def test_rows_changed_and_deleted_without_a_log_are_followed(shop: Session) -> None:
    untold(
        "update orders set status = 'cancelled' where id = 2",
        "update order_items set quantity = 2, line_total = 9 where id = 301",
        "delete from order_items where order_id = 5",
        "delete from orders where id = 5",
        "delete from order_items where id = 302",
        "update customers set city = 'Uri', phone = '1' where id = 2",
        "update products set cost = 2 where id = 1",
        "insert into customers (id, name) overriding system value values (8, 'Cy')",
        "delete from customers where id = 8",
        "insert into customers (id, name) overriding system value values (9, 'Cy')",
        "insert into orders (id, store_id, customer_id) overriding system value values (8, 1, 9)",
    )
    bring_all()
    assert told_by_star(star()) == told_by_source()
    before = rows_of_the_star()
    bring_all()
    assert rows_of_the_star() == before


def test_what_happens_after_an_image_is_newer_than_it(shop: Session, bo: Session) -> None:
    """Bo has changed the rows before they are read and commits afterwards: his events have smaller ids than others'."""
    untold(
        "update customers set city = 'Uri' where id in (1, 2)",
        "update orders set note = 'untold', channel = 'web' where id in (2, 3)",
    )
    bo.update("customers", 1, city="Chur")
    bo.update("orders", 2, channel="app")
    bo.delete("orders", 3)
    bo.insert("order_items", id=999, order_id=9, line_number=9)
    bo.run("update orders set subtotal = subtotal + 4.50, total = total + 4.50 where id = 9")
    place_order(shop, 11)
    bring_all()
    bo.commit()
    drain()
    assert told_by_star(star()) == told_by_source()
    shop.update("customers", 1, city="Thun")
    place_order(shop, 12, customer_id=1)
    shop.delete("orders", 2)
    place_order(shop, 2, lines=1)
    drain()
    assert told_by_star(star()) == told_by_source()


def test_event_takes_the_place_of_the_image_that_bears_its_number(shop: Session, bo: Session) -> None:
    shop.update("customers", 2, city="Olten")
    drain()
    untold("update customers set city = 'Uri' where id = 2")
    bo.update("customers", 2, city="Chur")
    bring(Scope("customers", ids=[2]))
    assert star()["dim_customer"] != expected_star()["dim_customer"]
    bo.commit()
    drain()
    assert star() == expected_star()


def test_rows_that_a_replay_finds_mended_stay_so(shop: Session) -> None:
    untold("update orders set channel = 'web' where id = 2", "update customers set city = 'Uri' where id = 2")
    bring_all()
    before = star()
    replay_everything(batch_size=3)
    assert star() == before


def test_source_that_has_rows_and_no_log_is_loaded(shop: Session) -> None:
    untold("truncate cdc_customers, cdc_products, cdc_stores, cdc_employees, cdc_orders")
    empty_star()
    bring_all()
    assert told_by_star(star()) == told_by_source()
    assert {row["valid_from"] for row in star()["dim_customer"].values()} == {ALWAYS}
    shop.update("customers", 1, city="Thun")
    place_order(shop, 12, customer_id=1)
    shop.delete("orders", 2)
    drain()
    assert told_by_star(star()) == told_by_source()


def test_only_what_was_placed_or_changed_in_a_time_is_looked_at(shop: Session) -> None:
    place_order(shop, 11, ordered_at="2020-01-01 12:00+00")
    place_order(shop, 12, ordered_at="2020-01-02 12:00+00")
    drain()
    on_the_star("update fact_orders set channel = 'web'", "delete from fact_sales where order_id = 12")
    day = Scope("orders", since=datetime(2020, 1, 1, tzinfo=UTC), until=datetime(2020, 1, 2, tzinfo=UTC))
    assert bring(day).keys == 1
    assert star()["fact_orders"][11,] == expected_star()["fact_orders"][11,]
    assert star()["fact_orders"][12,]["channel"] == "web"


def test_letters_of_a_resynced_key_are_overtaken(shop: Session) -> None:
    place_order(shop, 7)
    break_last(shop, "order_items", quantity="many")
    shop.update("orders", 7, status="cancelled")
    shop.update("products", 2, cost=1)
    break_last(shop, "products", price="dear")
    drain()
    assert {letter["row_key"] for letter in waiting()} == {2, 7}
    bring(Scope("products", ids=[2]))
    bring(Scope("orders", ids=[7]))
    assert waiting() == []
    assert told_by_star(star()) == told_by_source()
    replay_everything()
    assert told_by_star(star()) == told_by_source()


def test_row_that_the_star_does_not_take_holds_back_no_other(shop: Session) -> None:
    untold("update orders set channel = 'web'", "update order_items set line_number = 50 where id = 301")
    on_the_star("alter table fact_sales add constraint large_lines_are_forbidden check (line_number <> 50)")
    try:
        assert list(bring(Scope("orders"), page=100).refused) == [3]
    finally:
        on_the_star("alter table fact_sales drop constraint large_lines_are_forbidden")
    assert {row["channel"] for row in star()["fact_orders"].values()} == {"in_store", "web"}
    assert bring(Scope("orders")).refused == {}
    assert told_by_star(star()) == told_by_source()
