"""A changed source: a column that the star needs stops the engine in words; one that nobody knows is reported."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import LiteralString

import pytest
from psycopg2.sql import SQL, Composed, Identifier

from warehouse.etl import run
from warehouse.etl.columns import UNUSED, USED
from warehouse.etl.logs import DIMENSIONS, ORDER_FIELDS
from warehouse.etl.reconcile import reconcile
from warehouse.etl.refusals import SourceChanged
from warehouse.etl.resync import resync
from warehouse.etl.scope import Scope
from warehouse.tests.engine import connect, drain, star, tables
from warehouse.tests.letters import waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.present import told_by_source, told_by_star
from warehouse.tests.sessions import runners
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

Statement = LiteralString | Composed

LINE_FIELDS = {"line_number", "product_id", "quantity", "unit_price", "discount", "tax"}


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    drain()
    return ada


@contextmanager
def altered(session: Session, there: Statement, back: Statement) -> Iterator[None]:
    """The other tests need the tables as they were."""
    session.run(there)
    try:
        yield
    finally:
        session.run(back)


def test_used_columns_are_those_of_the_engine_s_declaration() -> None:
    for dimension in DIMENSIONS:
        assert set(USED[dimension.source]) == {"id", *dimension.attributes}
    assert set(USED["orders"]) | set(USED["order_items"]) == {"id", "order_id", *ORDER_FIELDS}
    assert set(USED["order_items"]) == {"id", "order_id", *LINE_FIELDS}


def test_columns_that_the_migrations_made_are_all_known(ada: Session) -> None:
    made: dict[str, set[str]] = {}
    for table, column in ada.run(
        "select table_name, column_name from information_schema.columns where table_schema = 'public'"
    ):
        made.setdefault(table, set()).add(column)
    assert {table: made[table] for table in USED} == {table: set(USED[table]) | UNUSED[table] for table in USED}


@pytest.mark.parametrize(
    ("there", "back", "words"),
    [
        (
            "alter table customers rename city to town",
            "alter table customers rename town to city",
            r"customers\.city should be text, and is not there\..*Put the columns back",
        ),
        (
            "alter table stores alter tax_rate type real",
            "alter table stores alter tax_rate type numeric(5, 4)",
            r"stores\.tax_rate should be numeric, and is real\.",
        ),
        (
            "alter table order_items alter line_number type bigint",
            "alter table order_items alter line_number type integer",
            r"order_items\.line_number should be integer, and is bigint\.",
        ),
    ],
)
def test_column_gone_or_of_another_type_stops_the_engine(
    shop: Session, there: LiteralString, back: LiteralString, words: str
) -> None:
    """Also for the events that were written before the change and not carried; they go on once it is taken back."""
    place_order(shop, 2)
    before = tables("olap", but="etl_run")
    with altered(shop, there, back):
        shop.insert("employees", id=77)
        with pytest.raises(SourceChanged, match=words):
            drain()
        if "town" not in there:
            assert tables("olap", but="etl_run") == before
        with connect("olap") as olap, olap.cursor() as cursor:
            cursor.execute("select error from etl_run where error is not null")
            assert [error.split(":")[0] for (error,) in cursor] == ["The source's tables have changed"]
    drain()
    assert star() == expected_star()


@pytest.mark.parametrize("table", ["orders", *(dimension.source for dimension in DIMENSIONS)])
def test_event_written_while_a_column_was_away_does_not_say_that_it_is_empty(shop: Session, table: str) -> None:
    """Nobody looked meanwhile, and the column is back. The event waits; the row says what it should have said."""
    shop.update("orders", 1, status="completed", completed_at="2026-11-24T09:00Z")
    shop.update("customers", 1, email="ada@example.org", phone="1")
    for column in set(USED[table]) - {"id"}:
        away, back = (
            SQL("alter table {} rename {} to {}").format(Identifier(table), *map(Identifier, names))
            for names in ((column, "elsewhere"), ("elsewhere", column))
        )
        with altered(shop, away, back):
            shop.update(table, 1, external_ref=column)
        drain()
        assert [(letter["table_name"], letter["row_id"]) for letter in waiting()] == [(table, 1)], column
        with runners() as (oltp, olap):
            resync(oltp, olap, Scope(table, ids=[1]), by="test")
        assert waiting() == []
        assert told_by_star(star()) == told_by_source()


def test_rows_are_not_read_while_a_column_is_away(shop: Session) -> None:
    """There is nothing to carry, so that no batch stops."""
    with (
        altered(
            shop, "alter table orders rename customer_id to guest", "alter table orders rename guest to customer_id"
        ),
        runners() as (oltp, olap),
    ):
        with pytest.raises(SourceChanged, match=r"orders\.customer_id should be bigint, and is not there"):
            resync(oltp, olap, Scope("orders"), by="test")
        with pytest.raises(SourceChanged, match=r"orders\.customer_id should be bigint, and is not there"):
            reconcile(oltp, olap, by="test")
    assert star() == expected_star()


def test_idle_engine_does_not_look(shop: Session) -> None:
    with altered(shop, "alter table customers rename city to town", "alter table customers rename town to city"):
        assert drain().events == 0


def test_new_column_is_reported_once_while_it_is_there(shop: Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "warehouse.etl.columns")
    with altered(shop, "alter table orders add column mood text", "alter table orders drop column mood"):
        for order_id in (2, 3):
            place_order(shop, order_id)
            drain()
        assert star() == expected_star()
        assert unknown() == [("orders", "mood", "text")]
        assert [record.getMessage() for record in caplog.records] == [
            "the source has a new column, which the star does not keep: orders.mood text"
        ]
    place_order(shop, 4)
    drain()
    assert unknown() == []


def unknown() -> list[tuple[str, ...]]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select table_name, column_name, column_type from source_column_unknown order by 1, 2")
        return cursor.fetchall()


def test_change_while_a_runner_is_at_work_is_seen(shop: Session, bo: Session) -> None:
    """It commits with its events, so that a look at the run's beginning would miss it."""
    with (
        ThreadPoolExecutor(1) as pool,
        connect("default", autocommit=True) as oltp,
        connect("olap", autocommit=True) as olap,
    ):
        engine = pool.submit(run, oltp, olap, runner="test", linger=600)
        place_order(shop, 2)
        while star()["fact_sales"] != expected_star()["fact_sales"]:
            assert not engine.done()
        bo.run("alter table customers rename city to town")
        bo.run("insert into customers (id, name) overriding system value values (9, 'Cy')")
        bo.connection.commit()
        try:
            with pytest.raises(SourceChanged):
                engine.result()
        finally:
            bo.run("alter table customers rename town to city")
            bo.connection.commit()
