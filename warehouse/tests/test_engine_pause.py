"""The engine at rest: runners stop before the next batch and say so, nothing is lost, and it catches up."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from warehouse.etl import Outcome, carry_everything_committed, pause, read_pause, resume, run
from warehouse.etl.pause import Paused
from warehouse.tests.engine import connect, drain, star, tables, wait_for_one_who_waits_for
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    drain()
    return ada


def rest(by: str = "Ada", reason: str = "") -> None:
    with connect("olap", autocommit=True) as olap:
        pause(olap, by=by, reason=reason)


def go_on() -> None:
    with connect("olap", autocommit=True) as olap:
        resume(olap)


def test_paused_engine_carries_nothing_and_catches_up(shop: Session) -> None:
    place_order(shop, 2)
    rest()
    before = tables("olap")
    assert drain() == drain(linger=600) == Outcome(is_paused=True)
    assert tables("olap") == before
    place_order(shop, 3)
    go_on()
    assert drain() == Outcome(batches=1, events=6)
    assert star() == expected_star()


def test_run_that_waits_for_everything_says_who_paused_when_and_why(shop: Session) -> None:
    rest("Ada", "the disk is full")
    words = (
        r"paused by Ada since \d{4}-\d\d-\d\d [\d:]{8} UTC: the disk is full\. Nothing is lost.*`manage.py etl resume`"
    )
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        with pytest.raises(Paused, match=words):
            carry_everything_committed(oltp, olap, runner="test", timeout=60)
        resume(olap)
        assert carry_everything_committed(oltp, olap, runner="test", timeout=60) == Outcome()


def test_first_to_pause_stands_and_whoever_resumes_is_told(shop: Session) -> None:
    rest("Ada", "first")
    rest("Bo", "second")
    with connect("olap", autocommit=True) as olap:
        standing = read_pause(olap)
        assert standing is not None
        assert (standing.by, standing.reason) == ("Ada", "first")
        assert resume(olap) == standing
        assert resume(olap) is None


def test_runner_at_work_stops_before_its_next_batch(shop: Session) -> None:
    """It waits in its first batch while somebody lets it rest."""
    for order_id in range(2, 6):
        place_order(shop, order_id)
    with ThreadPoolExecutor(1) as pool, connect("olap") as holder:
        holder.cursor().execute("lock table fact_sales in access exclusive mode")
        engine = pool.submit(drain, linger=600, batch_size=3)
        wait_for_one_who_waits_for(holder)
        rest()
        holder.rollback()
        assert engine.result() == Outcome(is_paused=True, batches=1, events=3)
    go_on()
    assert drain(batch_size=3) == Outcome(batches=3, events=9)
    assert star() == expected_star()


def test_lingering_runner_stops_when_something_comes(shop: Session) -> None:
    with (
        ThreadPoolExecutor(1) as pool,
        connect("default", autocommit=True) as oltp,
        connect("olap", autocommit=True) as olap,
    ):
        engine = pool.submit(run, oltp, olap, runner="test", linger=600)
        place_order(shop, 2)
        while star()["fact_sales"] != expected_star()["fact_sales"]:
            assert not engine.done()
        rest()
        place_order(shop, 3)
        stopped = engine.result()
        assert (stopped.is_paused, stopped.events) == (True, 3)


@pytest.mark.parametrize("role", ["brew_etl", "brew_ops"])
def test_role_may_pause_and_resume(role: str) -> None:
    with connect("olap", autocommit=True, options=f"-c role={role}") as olap:
        pause(olap, by=role, reason="")
        ended = resume(olap)
    assert ended is not None
    assert ended.by == role
