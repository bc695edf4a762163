"""What a run reads does not grow with what is there already, be it in the log or in the star: pages are counted."""

import pytest
from psycopg2.extensions import connection as Connection

from warehouse.etl import run
from warehouse.tests.engine import connect, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

LOG = ("cdc_orders%",)
FACTS = ("fact_orders", "fact_sales")


def test_run_reads_as_little_of_a_long_log_and_of_a_large_star(ada: Session) -> None:
    """Three thousand orders are hundreds of pages of either; an order takes a few more where an index is one higher."""
    open_shop(ada)
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        run(oltp, olap, runner="test")
        few = pages_of_an_order(ada, oltp, olap, order_id=2)
        sell_much(ada)
        run(oltp, olap, runner="test")
        many = pages_of_an_order(ada, oltp, olap, order_id=3)
    assert many["log"] < few["log"] + 60
    assert many["facts"] < few["facts"] + 60
    assert star() == expected_star()


def test_run_reads_a_backlog_once_though_the_planner_knows_of_none(ada: Session) -> None:
    """The log has grown since its statistics were made. A plan for a few rows, which reads all of them anew for each,
    reads hundreds of times as many pages.
    """
    open_shop(ada)
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        sell_much(ada)
        run(oltp, olap, runner="test")
        ada.run("vacuum analyze cdc_orders")
        for number in range(30):
            sell_much(ada, first=5000 + 100 * number, last=5099 + 100 * number)
        before = pages_read(oltp, LOG)
        run(oltp, olap, runner="test", batch_size=3000)
        assert pages_read(oltp, LOG) - before < 10_000
    assert star() == expected_star()


def sell_much(session: Session, first: int = 1001, last: int = 4000) -> None:
    """Orders of a line each."""
    session.run(
        "insert into orders (id, store_id, subtotal, discount, tax, total) overriding system value"
        " select id, 1, 4.50, 0, 0, 4.50 from generate_series(%s, %s) as id",
        first,
        last,
    )
    session.run(
        "insert into order_items"
        " (id, order_id, line_number, product_id, quantity, unit_price, discount, tax, line_total)"
        " overriding system value select id, id, 1, 1, 1, 4.50, 0, 0, 4.50 from generate_series(%s, %s) as id",
        first,
        last,
    )


def pages_of_an_order(session: Session, oltp: Connection, olap: Connection, *, order_id: int) -> dict[str, int]:
    """What the run that carries this one order reads."""
    place_order(session, order_id)
    before = {"log": pages_read(oltp, LOG), "facts": pages_read(olap, FACTS)}
    run(oltp, olap, runner="test")
    return {"log": pages_read(oltp, LOG) - before["log"], "facts": pages_read(olap, FACTS) - before["facts"]}


def pages_read(connection: Connection, tables: tuple[str, ...]) -> int:
    """Pages of these tables and their indexes, found in memory or not, that every session has read until now."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute(
            "select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))"
            " from pg_statio_user_tables where relname like any(%s)",
            (list(tables),),
        )
        (pages,) = cursor.fetchone() or (0,)
    return int(pages)
