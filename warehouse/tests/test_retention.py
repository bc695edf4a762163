"""The change log is kept for the replay window and dropped by partition: what may go goes, and nothing else ever."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL

from warehouse.etl import Retention, keep_change_log, read_change_log, read_status
from warehouse.etl.logs import LOGS
from warehouse.etl.offsets import read_position
from warehouse.etl.outages import DatabaseFailed
from warehouse.etl.refusals import DroppedEvents
from warehouse.etl.source import current_snapshot
from warehouse.etl.window import Chunk, cut, look
from warehouse.tests.change_log import (
    DAYS,
    Server,
    acknowledge_everything,
    begin_partition,
    believe_everything_ended,
    let_days_pass,
    ranges,
)
from warehouse.tests.engine import connect, drain, replay_everything, star, tables
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture(autouse=True)
def own_source(source_server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with source_server.database("migrated") as url:
        monkeypatch.setenv("OLTP_DATABASE_URL", url)
        yield


@pytest.fixture
def owner(own_source: None) -> Iterator[Session]:
    """The log's owner, who commits each statement and is kept waiting by nobody."""
    with connect("default", autocommit=True, options="-c statement_timeout=20s") as connection:
        keep()
        yield Session(connection)


@pytest.fixture
def writer(own_source: None) -> Iterator[Session]:
    """A transaction that stays open."""
    with connect("default") as connection:
        yield Session(connection)


def keep(role: str = "brew_etl") -> Retention:
    with connect("default", autocommit=True, options=f"-c role={role}") as oltp:
        return keep_change_log(oltp, days=DAYS)


def kept(log: str = "cdc_orders") -> Any:
    with connect("default", autocommit=True, options="-c role=brew_app") as oltp:
        return read_change_log(oltp, days=DAYS)[log]


def first_day(owner: Session) -> int:
    """An order in the star, and one of the day after; returns where its partition begins."""
    open_shop(owner)
    drain()
    begin = begin_partition(owner)
    place_order(owner, 2)
    drain()
    return begin


def test_log_goes_day_by_day_and_the_star_stays(owner: Session) -> None:
    begin = first_day(owner)
    assert keep() == Retention()
    before = star()
    let_days_pass(owner, DAYS - 0.1)
    assert keep().dropped == {}
    let_days_pass(owner, 0.2)
    assert keep().dropped == dict.fromkeys(LOGS, 1)
    assert {int(ranges(owner, log)[0][1]) for log in LOGS} == {begin}
    assert owner.run("select distinct order_id from cdc_orders") == [(2,)]
    assert keep() == Retention()
    drain()
    assert star() == before
    place_order(owner, 3)
    drain()
    assert {order_id for (order_id,) in star()["fact_orders"]} == {1, 2, 3}


CONDITIONS = ["the star has it", "its transactions have ended", "they had ended before the window", "there is a clock"]


@pytest.mark.parametrize("missing", CONDITIONS)
def test_each_condition_alone_keeps_a_partition(owner: Session, writer: Session, missing: str) -> None:
    open_shop(owner)
    drain()
    if missing == "its transactions have ended":
        writer.run("select pg_current_xact_id()")
    begin_partition(owner)
    place_order(owner, 2)
    if missing != "the star has it":
        acknowledge_everything(owner)
    if missing == "there is a clock":
        owner.run("delete from cdc_clock")
    elif missing != "they had ended before the window":
        believe_everything_ended(owner)
    let_days_pass(owner, DAYS + 1)
    before = [ranges(owner, log) for log in LOGS]
    assert keep() == Retention()
    assert [ranges(owner, log) for log in LOGS] == before

    writer.commit()
    acknowledge_everything(owner)
    believe_everything_ended(owner)
    let_days_pass(owner, DAYS + 1)
    assert keep().dropped == dict.fromkeys(LOGS, 1)


def test_transaction_of_days_is_waited_for_and_its_events_arrive(owner: Session, writer: Session) -> None:
    open_shop(owner)
    writer.run("select pg_current_xact_id()")
    begin_partition(owner)
    place_order(writer, 9)
    place_order(owner, 2)
    drain()
    keep()
    let_days_pass(owner, DAYS + 1)
    assert keep() == Retention()
    assert (kept().partitions_overdue, kept().default_events) == (1, 0)
    writer.commit()
    drain()
    assert star() == expected_star()
    place_order(owner, 3)
    drain()
    assert keep().dropped == {}, "the transaction has just ended: its events are young"
    let_days_pass(owner, DAYS + 1)
    assert keep().dropped == dict.fromkeys(LOGS, 1)
    assert kept().partitions_overdue == 0


def test_engine_reads_the_partitions_of_its_window_alone(owner: Session, writer: Session) -> None:
    """Decided when a statement is planned: else each look would cost the more the longer the log is kept."""
    open_shop(owner)
    late = begin_partition(owner)
    writer.run("select pg_current_xact_id()")
    begin_partition(owner)
    present = begin_partition(owner)
    drain()
    place_order(writer, 2)
    writer.commit()
    place_order(owner, 3)
    with connect("default", autocommit=True) as oltp, connect("olap") as olap:
        windows = cut(oltp, look(oltp, read_position(olap), current_snapshot(oltp)), batch_size=1000)
        assert partitions_in_plan(oltp, Chunk(windows["cdc_orders"], None)) == {late, present}
        first, *_ = cut(oltp, windows, batch_size=3)["cdc_orders"].cuts
        assert partitions_in_plan(oltp, Chunk(windows["cdc_orders"], first)) == {late}


def partitions_in_plan(oltp: Connection, chunk: Chunk) -> set[int]:
    with oltp.cursor() as cursor:
        cursor.execute(SQL("explain {}").format(chunk.events(SQL("id").format())))
        return {int(begin) for (line,) in cursor for begin in re.findall(r" on cdc_orders_(\d+)", line)}


def test_engine_that_stands_still_lets_the_log_grow(owner: Session) -> None:
    open_shop(owner)
    for order_id in range(2, 6):
        begin_partition(owner)
        place_order(owner, order_id)
        keep()
        let_days_pass(owner, DAYS + 1)
    assert keep().dropped == {}
    assert kept().partitions_overdue == 4
    drain()
    assert star() == expected_star()


def test_word_of_another_cluster_s_star_drops_nothing(owner: Session) -> None:
    """It comes with a dump; where transaction ids were further on, it tells of what is still to come."""
    first_day(owner)
    keep()
    let_days_pass(owner, DAYS + 1)
    owner.run("update cdc_ack set snapshot = '9000000000:9000000000:'")
    assert keep() == Retention()


def test_events_without_a_partition_are_kept_carried_and_told(owner: Session) -> None:
    open_shop(owner)
    drain()
    for name, *_ in ranges(owner, "cdc_orders")[1:]:
        owner.run(f'drop table change_log."{name}"')
    ((begin,),) = owner.run("select pg_current_xact_id()::text")
    owner.run("alter table cdc_orders detach partition change_log.cdc_orders_0")
    owner.run(f"alter table cdc_orders attach partition change_log.cdc_orders_0 for values from ('0') to ('{begin}')")
    place_order(owner, 2)
    assert (kept().default_events, kept().partitions_ahead) == (3, 0)
    drain()
    assert star() == expected_star()
    assert keep().made["cdc_orders"] > 1
    assert (kept().default_events, kept().partitions_ahead > 1) == (3, True)
    place_order(owner, 3)
    drain()
    assert star() == expected_star()

    acknowledge_everything(owner)
    let_days_pass(owner, DAYS + 1)
    assert keep().dropped == {"cdc_orders": 1}, "its first partition; what is in the default one is younger"
    keep()
    let_days_pass(owner, DAYS + 1)
    assert keep().dropped == {"cdc_orders": 1}
    assert kept().default_events == 0


def test_lock_that_somebody_holds_is_given_up_at_once(owner: Session, writer: Session) -> None:
    first_day(owner)
    keep()
    let_days_pass(owner, DAYS + 1)
    place_order(writer, 3)
    before = ranges(owner, "cdc_orders")
    assert keep() == Retention(dropped={log: 1 for log in LOGS if log != "cdc_orders"}, busy=["cdc_orders"])
    assert ranges(owner, "cdc_orders") == before
    place_order(owner, 4)
    writer.commit()
    assert keep() == Retention(dropped={"cdc_orders": 1})


def test_writers_let_partitions_be_made(owner: Session, writer: Session) -> None:
    for log in LOGS:
        name, *_ = ranges(owner, log)[-1]
        owner.run(f'drop table change_log."{name}"')
    open_shop(writer)
    assert keep() == Retention(made=dict.fromkeys(LOGS, 1))
    writer.commit()
    drain()
    assert star() == expected_star()


def test_busy_source_gets_partitions_of_a_day(owner: Session) -> None:
    """After 60,000 transactions within an hour: that is the pace, and the partitions to come are made for it."""
    keep()
    owner.run("do $$ begin for i in 1 .. 60000 loop perform pg_current_xact_id(); commit; end loop; end $$")
    assert set(keep().made) == set(LOGS)
    ((present,),) = owner.run("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    for log in LOGS:
        *_, (_, from_xid, to_xid) = ranges(owner, log)
        assert int(to_xid) - int(from_xid) > 24 * 60_000
        assert int(to_xid) - present > 2 * 24 * 60_000
    edges = [(int(from_xid), int(to_xid)) for _, from_xid, to_xid in ranges(owner, "cdc_orders")]
    assert [begin for begin, _ in edges] == [0, *(end for _, end in edges[:-1])], "no gap"
    assert keep() == Retention()


def test_star_older_than_what_is_left_is_refused(owner: Session) -> None:
    first_day(owner)
    keep()
    let_days_pass(owner, DAYS + 1)
    keep()
    before = tables("olap")
    with pytest.raises(DroppedEvents, match=r"(?s)dropped from cdc_customers \(20.* UTC\).*etl resync --all"):
        replay_everything()
    assert tables("olap", but="cdc_offset") == {table: rows for table, rows in before.items() if table != "cdc_offset"}


def test_star_as_old_as_what_is_left_is_carried_again(owner: Session) -> None:
    begin = first_day(owner)
    keep()
    let_days_pass(owner, DAYS + 1)
    assert keep().dropped != {}
    before = star()
    with connect("olap", autocommit=True) as olap, olap.cursor() as cursor:
        cursor.execute("update cdc_offset set snapshot_from = %s, snapshot_to = null", [f"{begin}:{begin}:"])
    assert drain().events == 3
    assert star() == before


def test_record_of_another_cluster_s_drop_concerns_a_new_star_alone(owner: Session) -> None:
    open_shop(owner)
    drain()
    owner.run("insert into cdc_dropped (log, to_xid) values ('cdc_orders', '9000000000')")
    place_order(owner, 2)
    drain()
    with pytest.raises(DroppedEvents):
        replay_everything()


def test_source_restored_where_transactions_are_younger_gets_partitions(owner: Session) -> None:
    """Its ranges lie in the future there; the log is renumbered, as docs/operations.md says."""
    open_shop(owner)
    for log in LOGS:
        for name, *_ in ranges(owner, log):
            owner.run(f'drop table change_log."{name}"')
        owner.run(f"create table change_log.{log}_late partition of {log} for values from ('1000000') to ('1200000')")
        owner.run(f"update {log} set xid = default")
    assert keep().busy == []
    edges = [(int(from_xid), int(to_xid)) for _, from_xid, to_xid in ranges(owner, "cdc_orders")]
    assert edges[0][0] < 1_000_000
    assert [begin for begin, _ in edges[1:]] == [end for _, end in edges[:-1]]
    assert edges[-1][1] > 2_000_000


def test_role_of_the_app_may_not_keep_the_log(owner: Session) -> None:
    with pytest.raises(DatabaseFailed) as told:
        keep("brew_app")
    assert isinstance(told.value.__cause__, InsufficientPrivilege)


def test_only_a_change_log_is_kept(owner: Session) -> None:
    for function in ("make_cdc_partitions(%s)", "drop_cdc_partitions(%s, 7)"):
        with pytest.raises(psycopg2.Error, match="orders is no change log"):
            owner.run(f"select {function}", "orders")


def test_status_tells_the_age_of_the_first_event_that_waits(owner: Session, writer: Session) -> None:
    open_shop(owner)
    drain()
    place_order(owner, 2)
    owner.run("update cdc_orders set changed_at = now() - interval '5 minutes' where order_id = 2 and row_id = 2")
    begin_partition(owner)
    place_order(owner, 3)
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        status = read_status(oltp, olap)
    assert 300 < status.lag_seconds < 360
    assert status.pending == {"cdc_orders": 6}
