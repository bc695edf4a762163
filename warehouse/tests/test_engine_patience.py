"""Faults that pass cost nothing: a deadlock, a rival's write, a lock, a lost connection, a restart of a database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event
from typing import LiteralString

import pytest
from django.conf import settings
from psycopg2.extensions import connection as Connection

from brewlytics import flyway
from brewlytics.embedded.ports import free_port
from brewlytics.embedded.postgres import Cluster
from brewlytics.embedded.throw_away import prepared_cluster, running
from warehouse.etl import Outcome, carry_everything_committed, persist, run, sessions
from warehouse.etl.failures import BatchFailed
from warehouse.etl.outages import ConnectionLost
from warehouse.tests.engine import connect, drain, star, tables, wait_for_one_who_waits_for, wait_for_rows
from warehouse.tests.faults import Doom, doomed_connections, terminate
from warehouse.tests.oracle import expected_star
from warehouse.tests.sessions import URLS
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

FOLDERS = {"default": settings.BASE_DIR / "flyway/oltp", "olap": settings.BASE_DIR / "flyway/olap"}

END: LiteralString = "select pg_terminate_backend(pid, 10000) from pg_stat_activity where"


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    drain()
    place_order(ada, 2)
    return ada


def failures() -> list[str]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select error from etl_run where error is not null")
        return [error for (error,) in cursor]


def drain_with(**options: str) -> Outcome:
    """With settings of the star's session, which is the one that meets others."""
    words = " ".join(f"-c {name}={value}" for name, value in options.items())
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True, options=words) as olap:
        return run(oltp, olap, runner="test")


def test_deadlock_with_another_session_is_carried_again(shop: Session) -> None:
    """The engine has the offsets and wants the facts; the other has the facts and wants the offsets, and never gives
    way, since it looks for no deadlock."""
    with (
        ThreadPoolExecutor(2) as pool,
        connect("olap") as holder,
        connect("olap", options="-c deadlock_timeout=1h") as other,
    ):
        holder.cursor().execute("lock table dim_date, etl_run in access exclusive mode")
        other.cursor().execute("lock table fact_sales in access exclusive mode")
        engine = pool.submit(drain_with, deadlock_timeout="10ms")
        wait_for_one_who_waits_for(holder)
        rival = pool.submit(other.cursor().execute, "select from cdc_offset for update")
        wait_for_rows("select from pg_locks where pid = %s and not granted", other.info.backend_pid)
        holder.rollback()
        rival.result()
        other.rollback()
        assert engine.result() == Outcome(batches=1, events=3)
    assert star() == expected_star()
    assert failures() == []


def test_serialization_failure_is_carried_again(shop: Session) -> None:
    with ThreadPoolExecutor(1) as pool, connect("olap") as rival:
        rival.cursor().execute("update cdc_offset set moved_at = now()")
        engine = pool.submit(drain_with, default_transaction_isolation="serializable")
        wait_for_one_who_waits_for(rival)
        rival.commit()
        assert engine.result() == Outcome(batches=1, events=3)
    assert star() == expected_star()
    assert failures() == []


def test_lock_that_does_not_pass_fails_in_words_and_moves_nothing(shop: Session) -> None:
    before = tables("olap", but="etl_run")
    with connect("olap") as holder:
        holder.cursor().execute("lock table fact_sales in exclusive mode")
        with pytest.raises(BatchFailed, match="canceling statement due to lock timeout"):
            drain_with(lock_timeout="10ms")
    assert tables("olap", but="etl_run") == before
    assert len(failures()) == 1
    assert drain().events == 3
    assert star() == expected_star()


def carry(oltp: Connection, olap: Connection, left: float) -> Outcome:
    return carry_everything_committed(oltp, olap, runner="test", timeout=left)


def test_session_ended_before_a_statement_of_a_run_is_opened_anew(shop: Session) -> None:
    """Every fourth statement, over both connections; test_engine_kill has them all."""
    for step in range(1, 500, 4):
        shop.update("products", 1, cost=step)
        place_order(shop, 100 + step)
        doom = Doom(at=step)
        persist(carry, partial(doomed_connections, doom), seconds=60)
        assert star() == expected_star(), f"killed before: {doom.struck}"
        if not doom.struck:
            break
    assert step > 30
    assert failures() == []


def test_commit_whose_answer_is_lost_is_not_carried_twice(shop: Session) -> None:
    doom = Doom(lose_answer_to="commit")

    def carry_once_doomed(oltp: Connection, olap: Connection, left: float) -> Outcome:
        if doom.struck:
            doom.lose_answer_to = ""
        return carry(oltp, olap, left)

    persist(carry_once_doomed, partial(doomed_connections, doom), seconds=60)
    assert star() == expected_star()
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select events_read from etl_run order by run_id")
        assert [events for (events,) in cursor] == [9, 3]


def test_sessions_that_never_come_back_end_in_words_at_the_deadline(shop: Session) -> None:
    before = tables("olap")

    def die(oltp: Connection, olap: Connection, left: float) -> Outcome:
        terminate(oltp)
        return carry(oltp, olap, left)

    with pytest.raises(ConnectionLost, match=r"(?s)A database failed: .*the next run goes on where this one ended"):
        persist(die, partial(sessions, "test"), seconds=1)
    assert tables("olap") == before


@pytest.mark.parametrize("alias", ["default", "olap"])
def test_shell_s_door_opens_its_sessions_anew(shop: Session, alias: str) -> None:
    """Django keeps them there, and would not notice by itself. It is ended while its batch waits for a table."""
    with connect("olap") as holder:
        holder.cursor().execute("lock table fact_sales in access exclusive mode")
        process = subprocess.Popen([sys.executable, "manage.py", "etl", "run"], cwd=settings.BASE_DIR)
        wait_for_one_who_waits_for(holder)
        if alias == "olap":
            ended = wait_for_rows(f"{END} %s = any(pg_blocking_pids(pid))", holder.info.backend_pid)
        else:
            oltp = os.environ[URLS["default"]].rpartition("/")[2]
            ended = wait_for_rows(f"{END} datname = %s and query like 'copy (%%'", oltp)
        assert ended == [(True,)]
        holder.rollback()
        assert process.wait() == 0
    assert star() == expected_star()
    assert failures() == []


def test_database_that_is_not_there_at_first_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLAP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/olap")
    with pytest.raises(ConnectionLost, match="Connection refused"):
        persist(carry, partial(sessions, "test"), seconds=365 * 86_400)


@contextmanager
def server_of_its_own(alias: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """One of the two databases, empty, on a server that the test may stop and start."""
    with prepared_cluster("restart", port=free_port(), password="throw-away", durable=False) as cluster:
        with running(cluster):
            flyway.migrate(cluster.url("postgres"), FOLDERS[alias])
        monkeypatch.setenv(URLS[alias], cluster.url("postgres"))
        yield cluster


@pytest.mark.parametrize("alias", ["default", "olap"])
def test_restart_of_a_database_in_the_middle_costs_nothing(alias: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is stopped while a batch waits for a lock, and started when the engine has missed it."""
    is_missed = Event()

    @contextmanager
    def opened() -> Iterator[tuple[Connection, Connection]]:
        try:
            with sessions("test") as both:
                yield both
        except ConnectionLost as lost:
            if "Connection refused" in str(lost):
                is_missed.set()
            raise

    with ThreadPoolExecutor(1) as pool, server_of_its_own(alias, monkeypatch) as cluster, ExitStack() as first:
        first.enter_context(running(cluster))
        with connect("default", autocommit=True) as writer, connect("olap") as holder:
            open_shop(Session(writer))
            holder.cursor().execute("lock table fact_sales in access exclusive mode")
            engine = pool.submit(persist, carry, opened, seconds=60)
            wait_for_one_who_waits_for(holder)
            first.close()
        assert is_missed.wait(60)
        with running(cluster):
            engine.result()
            assert star() == expected_star()
            assert star()["fact_sales"]
            assert failures() == []
