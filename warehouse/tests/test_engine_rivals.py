"""Two runners at once: one carries, the other says so and leaves, or waits; no event is carried twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg2.extensions import connection as Connection

from warehouse.etl import Outcome, carry_everything_committed, is_anything_left, pause, resume, run
from warehouse.etl.batch import Batch, carry
from warehouse.etl.carrier import Carrier
from warehouse.etl.errors import LostRace, TimedOut
from warehouse.etl.lock import LOCK_ID, lock_within
from warehouse.etl.offsets import read_position
from warehouse.etl.pump import export_next
from warehouse.etl.source import current_snapshot
from warehouse.etl.window import look, position_after
from warehouse.tests.engine import connect, drain, star, tables, wait_for_one_who_waits_for
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    drain()
    return ada


def hold_lock(olap: Connection) -> None:
    """As a runner does, until the end of the transaction."""
    olap.cursor().execute("select pg_advisory_xact_lock(%s)", [LOCK_ID])


def test_second_runner_is_busy_and_carries_nothing(shop: Session) -> None:
    place_order(shop, 2)
    before = tables("olap")
    with connect("olap") as first:
        hold_lock(first)
        assert drain() == Outcome(is_busy=True)
    assert tables("olap") == before
    assert drain().events == 3


def test_runners_in_a_crowd_carry_each_event_once(shop: Session) -> None:
    with ThreadPoolExecutor(4) as crowd:
        runs = []
        for order_id in range(2, 12):
            place_order(shop, order_id)
            runs += [crowd.submit(drain) for _ in range(4)]
        outcomes = [run.result() for run in runs]
    outcomes.append(drain())
    assert sum(outcome.events for outcome in outcomes) == 10 * 3
    assert star() == expected_star()


def test_lingering_runner_gives_way_and_goes_on(shop: Session) -> None:
    """Whoever waits for the lock, page after page, need not wait until nobody lingers; and the stream goes on between.
    The lingering is ended by a pause: its time would be too long to wait for."""
    with ThreadPoolExecutor(1) as pool, connect("olap", autocommit=True) as other:
        lingering = pool.submit(drain, linger=600)
        for order_id in range(2, 5):
            place_order(shop, order_id)
            while star()["fact_sales"] != expected_star()["fact_sales"]:
                assert not lingering.done()
            with lock_within(other, 60):
                assert not lingering.done()
        pause(other, by="test", reason="")
        place_order(shop, 5)
        outcome = lingering.result()
        assert (outcome.is_paused, outcome.events) == (True, 9)
        resume(other)


def next_batch(oltp: Connection, olap: Connection) -> Batch:
    """The batch that a runner without the lock would carry now."""
    position, snapshot = read_position(olap), current_snapshot(oltp)
    windows = look(oltp, position, snapshot)
    exports = export_next(oltp, windows)
    after = position_after(position, position.source or 0, snapshot, windows, [export.chunk for export in exports])
    return Batch("rival", snapshot, position, after, exports)


def carry_and_close(olap: Connection, batch: Batch) -> None:
    try:
        carry(olap, batch)
    finally:
        for export in batch.exports:
            export.spool.close()


def test_rival_at_the_same_batch_waits_and_loses(shop: Session) -> None:
    """The first is stopped in the middle of its batch, until the second waits for it at the fence."""
    with (
        ThreadPoolExecutor(2) as runners,
        connect("olap") as holder,
        connect("default", autocommit=True) as oltp,
        connect("olap", autocommit=True) as first,
        connect("olap", autocommit=True) as second,
    ):
        for order_id, olap in ((3, first), (4, second)):  # makes the session's staging tables
            place_order(shop, order_id)
            run(oltp, olap, runner="rival")
        shop.update("products", 1, cost=2)
        place_order(shop, 5)
        batches = next_batch(oltp, first), next_batch(oltp, second)
        holder.cursor().execute("lock table fact_orders in access exclusive mode")
        winner = runners.submit(carry_and_close, first, batches[0])
        wait_for_one_who_waits_for(holder)
        loser = runners.submit(carry_and_close, second, batches[1])
        wait_for_one_who_waits_for(first)
        holder.rollback()
        winner.result()
        with pytest.raises(LostRace, match=f"batch {batches[1].after.batch_no} first"):
            loser.result()
    after = tables("olap")
    assert star() == expected_star()
    assert drain().events == 0
    assert tables("olap") == after


def test_caller_waits_until_another_has_carried_it(shop: Session) -> None:
    with (
        ThreadPoolExecutor(1) as callers,
        connect("default", autocommit=True) as oltp,
        connect("olap", autocommit=True) as olap,
        connect("default", autocommit=True) as others_oltp,
        connect("olap", autocommit=True) as others_olap,
        connect("olap") as other,
    ):
        hold_lock(other)
        assert carry_everything_committed(oltp, olap, runner="test", timeout=0) == Outcome(is_busy=True)
        place_order(shop, 2)
        with pytest.raises(TimedOut, match="wait longer with --timeout"):
            carry_everything_committed(oltp, olap, runner="test", timeout=0)
        waiting = callers.submit(carry_everything_committed, oltp, olap, runner="test", timeout=60)
        list(Carrier(others_oltp, others_olap, "other").carry_window(current_snapshot(others_oltp)))
        assert waiting.result() == Outcome(is_busy=True)
        assert star() == expected_star()


def test_caller_waits_until_the_other_is_gone(shop: Session) -> None:
    place_order(shop, 2)
    with (
        ThreadPoolExecutor(1) as callers,
        connect("default", autocommit=True) as oltp,
        connect("olap", autocommit=True) as olap,
        connect("olap") as other,
    ):
        hold_lock(other)
        waiting = callers.submit(carry_everything_committed, oltp, olap, runner="test", timeout=60)
        other.rollback()
        assert waiting.result() == Outcome(batches=1, events=3)
        assert star() == expected_star()


def test_window_in_progress_holds_back_whom_it_concerns(shop: Session) -> None:
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        before = current_snapshot(oltp)
        place_order(shop, 2)
        window = Carrier(oltp, olap, "test", batch_size=1).carry_window(current_snapshot(oltp))
        next(window)
        window.close()
        assert read_position(olap).window_end is not None
        assert not is_anything_left(oltp, olap, before)
        assert is_anything_left(oltp, olap, current_snapshot(oltp))
        drain()
        assert not is_anything_left(oltp, olap, current_snapshot(oltp))
