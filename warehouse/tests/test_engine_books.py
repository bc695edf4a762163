"""What a run leaves behind to be read: its row, the offset, the word to the source, the status."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg2.extras import RealDictCursor

from warehouse.etl import EtlError, Pause, Run, Status, read_runs, read_status, run
from warehouse.etl.columns import NewColumn
from warehouse.etl.failures import BatchFailed
from warehouse.tests.engine import Row, connect, drain, on_the_star, star
from warehouse.tests.faults import terminate
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


def rows(alias: str, query: str) -> list[Row]:
    with connect(alias) as connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(query)
        return [dict(row) for row in cursor]


def status() -> Status:
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        return read_status(oltp, olap)


def test_batch_leaves_a_row_that_tells_what_it_did(ada: Session) -> None:
    open_shop(ada)
    drain(runner="Ada")
    place_order(ada, 2, lines=1)
    drain(runner="Bo")
    first, second = rows("olap", "select * from etl_run order by run_id")
    assert (first["runner"], first["events_read"], first["events_applied"]) == ("Ada", 9, 9)
    assert (second["runner"], second["events_read"], second["events_applied"]) == ("Bo", 2, 2)
    assert second["batch_no"] == first["batch_no"] + 1
    assert second["snapshot_from"] == first["snapshot_to"]
    assert (first["rows"]["load"], second["rows"]["load"]) == (9, 2)
    assert all(run["error"] is None and run["finished_at"] > run["started_at"] for run in (first, second))
    assert rows("olap", "select distinct run_id from fact_sales where order_id = 2") == [{"run_id": second["run_id"]}]


def test_runs_since_a_moment_are_those_of_whomever(ada: Session) -> None:
    open_shop(ada)
    drain(runner="Ada")
    since = status().last_success_at
    assert since is not None
    place_order(ada, 2, lines=1)
    drain(runner="Bo")
    with connect("olap", autocommit=True) as olap:
        first, second = read_runs(olap, None)
        assert read_runs(olap, since.isoformat()) == [second]
    assert (first.runner, first.events) == ("Ada", 9)
    assert second == Run(second.run_id, "Bo", first.batch_no + 1, 2, second.seconds, None)
    assert second.run_id > first.run_id
    assert second.seconds > 0


def test_offset_stands_where_the_source_was_and_the_source_is_told(ada: Session) -> None:
    """Between the snapshots before and after the run: other databases of the cluster draw transaction ids too."""
    open_shop(ada)
    ((before,),) = ada.run("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    drain()
    ((after,),) = ada.run("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    offsets = rows("olap", "select log, snapshot_from as snapshot, snapshot_to from cdc_offset order by log")
    (snapshot,) = {offset["snapshot"] for offset in offsets}
    assert before <= int(snapshot.split(":")[1]) <= after
    assert {offset.pop("snapshot_to") for offset in offsets} == {None}
    assert rows("default", "select log, snapshot from cdc_ack order by log") == offsets


def test_status_tells_what_is_pending_since_when_and_what_failed(ada: Session) -> None:
    assert status() == Status(0.0, {}, status().batch_no, None, None, None, 0, 0.0, 0, None, [])
    open_shop(ada)
    behind = status()
    assert behind.pending == {
        "cdc_customers": 2, "cdc_products": 2, "cdc_stores": 1, "cdc_employees": 1, "cdc_orders": 3
    }  # fmt: skip
    assert behind.lag_seconds > 0
    on_the_star("alter table fact_orders rename column total to much")
    try:
        with pytest.raises(BatchFailed):
            drain()
    finally:
        on_the_star("alter table fact_orders rename column much to total")
    assert (status().last_success_at, (status().last_error or "")[:18]) == (None, "insert_fact_orders")
    assert status().failed_batches == 1
    drain()
    assert (status().lag_seconds, status().pending, status().batch_no) == (0.0, {}, behind.batch_no + 1)
    assert status().last_success_at > status().last_error_at  # type: ignore[operator]


def test_status_tells_the_speed_of_the_last_minute(ada: Session) -> None:
    open_shop(ada)
    drain()
    assert status().events_per_second == 9 / 60
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute("update etl_run set started_at = started_at - interval '61 seconds'")
    assert status().events_per_second == 0


def test_status_tells_what_waits_for_somebody(ada: Session) -> None:
    """Dead letters, a pause, columns that nobody knows."""
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute("""
            insert into cdc_dead_letter (log, event_id, table_name, op, error, state)
            values ('cdc_orders', 1, 'orders', 'I', 'x', 'waiting'), ('cdc_orders', 2, 'orders', 'I', 'x', 'waiting'),
                ('cdc_orders', 3, 'orders', 'I', 'x', 'discarded')
        """)
        cursor.execute("insert into etl_pause (paused_by, reason) values ('Ada', 'a new disk') returning paused_at")
        ((paused_at,),) = cursor.fetchall()
        cursor.execute("insert into source_column_unknown values ('orders', 'mood', 'text') returning first_seen_at")
        ((seen_at,),) = cursor.fetchall()
    told = status()
    assert told.dead_letters == 2
    assert told.paused == Pause("Ada", paused_at, "a new disk")
    assert told.new_columns == [NewColumn("orders", "mood", "text", seen_at)]


def test_lingering_run_carries_what_is_committed_meanwhile(ada: Session) -> None:
    """It is ended from outside: its time would be too long to wait for."""
    with (
        ThreadPoolExecutor(1) as runners,
        connect("default", autocommit=True) as oltp,
        connect("olap", autocommit=True) as olap,
    ):
        lingering = runners.submit(run, oltp, olap, runner="test", linger=600)
        for day in range(3):
            open_shop(ada) if day == 0 else place_order(ada, 1 + day)
            while star()["fact_sales"] != expected_star()["fact_sales"]:
                assert not lingering.done()
        terminate(olap)
        with pytest.raises(EtlError):
            lingering.result()
