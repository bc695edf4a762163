"""The engine killed between any two of its steps, and run again: the same star as if nothing had happened."""

import signal
import subprocess
import sys

import pytest
from django.conf import settings
from psycopg2.extensions import connection as Connection

from warehouse.etl import EtlError, carry_everything_committed, run
from warehouse.tests.engine import connect, drain, star, tables, wait_for_one_who_waits_for, wait_for_rows
from warehouse.tests.faults import Doom, doomed_connections
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

MANY = 500


def write_a_day(session: Session, day: int) -> None:
    """Something for each statement of a batch: versions of all members, orders that come, change and go."""
    session.update("stores", 1, tax_rate=day / 10_000)
    session.update("employees", 1, role=f"role {day}")
    session.update("products", 1, cost=day, is_active=day % 2 == 0)
    session.update("customers", 1, city=f"City {day}", phone=str(day))
    session.insert("customers", id=1000 + day)
    place_order(session, 1000 + day, customer_id=1000 + day, employee_id=1)
    session.update("orders", 1, note=f"day {day}", ordered_at=f"2026-01-01 12:00+00:{day % 60}")
    session.delete("orders", 999 + day)


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    place_order(ada, 1000)
    drain()
    return ada


@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.long, id="each"), pytest.param(5, id="some")])
def test_run_killed_before_any_of_its_statements_does_all_or_nothing(shop: Session, stride: int) -> None:
    """One after the other, over both connections: the server ends the session just before it."""
    struck = set()
    for step in range(1, MANY, stride):
        write_a_day(shop, step)
        before, doom = tables("olap", but="etl_run"), Doom(at=step)
        with doomed_connections(doom) as (oltp, olap):
            if not (is_killed := is_run_stopped(oltp, olap)):
                break
        right = expected_star()
        assert tables("olap", but="etl_run") == before or star() == right, f"killed before: {doom.struck}"
        drain()
        assert star() == right, f"killed before, then run again: {doom.struck}"
        struck.add(doom.struck)
    assert not is_killed
    assert step > doom.count > 50
    assert stride > 1 or {"begin", "commit"} < struck


def is_run_stopped(oltp: Connection, olap: Connection) -> bool:
    try:
        run(oltp, olap, runner="doomed")
    except EtlError:
        return True
    return False


def test_run_whose_commit_was_answered_to_nobody_has_happened_once(shop: Session) -> None:
    write_a_day(shop, 1)
    with doomed_connections(Doom(lose_answer_to="commit")) as (oltp, olap), pytest.raises(EtlError):
        run(oltp, olap, runner="doomed")
    after = tables("olap")
    assert star() == expected_star()
    assert drain().events == 0
    assert tables("olap") == after


def test_process_killed_in_the_middle_of_a_batch_leaves_nothing_half_done(shop: Session) -> None:
    """kill -9 while the batch waits for a table that another session holds."""
    write_a_day(shop, 1)
    before = tables("olap")
    with connect("olap") as holder:
        holder.cursor().execute("lock table fact_sales in access exclusive mode")
        process = run_in_a_process()
        wait_for_one_who_waits_for(holder)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert tables("olap") == before
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        carry_everything_committed(oltp, olap, runner="test", timeout=60)
    assert star() == expected_star()


def run_in_a_process() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "manage.py", "etl", "run"], cwd=settings.BASE_DIR)


def test_waiting_process_takes_over_from_one_that_is_killed_in_the_middle_of_a_statement(shop: Session) -> None:
    """The first waits for a table when it dies: its server process would wait on, with the lock, if nobody looked."""
    write_a_day(shop, 1)
    with connect("olap") as holder:
        holder.cursor().execute("lock table fact_sales in access exclusive mode")
        active = run_in_a_process()
        dead = wait_for_another(holder, 0)
        waiting = run_in_a_process()
        wait_for_one_that_is_refused_the_lock()
        active.kill()
        assert active.wait() == -signal.SIGKILL
        wait_for_another(holder, dead)
        holder.rollback()
        assert waiting.wait() == 0
    assert star() == expected_star()


def wait_for_another(holder: Connection, before: int) -> int:
    """The server process of another session than before that waits for what the holder has."""
    ((pid,),) = wait_for_rows(
        "select pid from pg_stat_activity where %s = any(pg_blocking_pids(pid)) and pid <> %s limit 1",
        holder.info.backend_pid,
        before,
    )
    return int(pid)


def wait_for_one_that_is_refused_the_lock() -> None:
    wait_for_rows(
        "select from pg_stat_activity where datname = current_database() and state = 'idle'"
        " and query like '%%pg_try_advisory_lock%%'"
    )
