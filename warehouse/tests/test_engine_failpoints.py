"""Each named point of all that writes the star: an error there, a dead session, kill -9; done again, the star is right.

test_engine_kill ends the session before each statement of a run in turn; here are the points that matter, after the
statement too (committed, but the answer was lost), in batches that are taken apart and for the dead letters as well.
"""

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from warehouse.etl import EtlError
from warehouse.tests.engine import catch_up, drain, star, tables
from warehouse.tests.failpoints import (
    FailPoint,
    Fault,
    Misfortune,
    do,
    do_in_a_process,
    end_session,
    kill_process,
    raise_error,
)
from warehouse.tests.faults import Doom, doomed_connections
from warehouse.tests.letters import allow_large, assert_all_but_waiting_is_right, forbid_large, retry_all, waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, add_line, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

WHOLE = (
    "after take_lock",
    "after export",
    "before claim_batch",
    "after claim_batch",
    "after load",
    "after update_dim",
    "after insert_fact_orders",
    "after insert_fact_sales",
    "after merge_fact_orders",
    "after merge_fact_sales",
    "after add_to_agg_orders",
    "before commit",
    "after commit",
    "after acknowledge",
)
APART = (
    "after rollback",
    "after hold_events",
    "after savepoint",
    "before rollback to savepoint",
    "before park_turn",
    "after park_turn",
    "before commit",
    "after commit",
)
RETRY = ("after wait_for_lock", "after stage_letters", "after merge_fact_sales", "before commit", "after commit")
DISCARD = ("after discard_letters", "before commit", "after commit")
FAULTS = pytest.mark.parametrize(
    "fault", [*(pytest.param(mild, marks=pytest.mark.long) for mild in (raise_error, end_session)), kill_process]
)


def strike(deed: str, point: str, fault: Fault) -> None:
    doom = FailPoint(point, fault)
    if fault is kill_process:
        assert do_in_a_process(deed, doom) == -signal.SIGKILL, f"{deed}: {point}"
        return
    with doomed_connections(doom) as (oltp, olap), suppress(EtlError, Misfortune):
        do(deed, oltp, olap)
    assert doom.struck, f"{deed}: {point}"


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    place_order(ada, 1000)
    drain()
    return ada


@pytest.fixture
def forbidden(transactional_db: None) -> Iterator[None]:
    forbid_large()
    yield
    allow_large()


def write(session: Session, number: int) -> None:
    """Something of each kind, so that every statement of a batch has work."""
    session.update("products", 1, cost=number)
    session.update("customers", 1, city=f"City {number}", phone=str(number))
    place_order(session, 1000 + number, customer_id=1, employee_id=1)
    session.update("orders", 1, note=f"day {number}", ordered_at=f"2026-01-01 12:00+00:{number % 60}")
    session.delete("orders", 999 + number)
    session.commit()


@FAULTS
def test_run_struck_at_any_point_does_all_or_nothing(shop: Session, bo: Session, fault: Fault) -> None:
    for number, point in enumerate(WHOLE, start=1):
        write(bo, number)
        before, right = tables("olap", but="etl_run"), expected_star()
        strike("run", point, fault)
        assert tables("olap", but="etl_run") == before or star() == right, point
        catch_up()
        assert star() == right, point


@FAULTS
def test_batch_that_is_taken_apart_struck_at_any_point(
    shop: Session, bo: Session, forbidden: None, fault: Fault
) -> None:
    for number, point in enumerate(APART, start=1):
        write(bo, number)
        add_line(shop, 1000 + number, 50)
        before = tables("olap", but="etl_run")
        strike("run", point, fault)
        if tables("olap", but="etl_run") != before:
            assert_all_but_waiting_is_right()
        catch_up()
        assert {letter["row_key"] for letter in waiting()} >= {1000 + number}, point
        assert_all_but_waiting_is_right()
    allow_large()
    assert retry_all()[1] == 0
    assert star() == expected_star()


@FAULTS
@pytest.mark.parametrize(("deed", "points"), [("retry", RETRY), ("discard", DISCARD)], ids=["retry", "discard"])
def test_letters_struck_at_any_point_while_they_are_decided(
    shop: Session, forbidden: None, deed: str, points: tuple[str, ...], fault: Fault
) -> None:
    for number, point in enumerate(points, start=1):
        forbid_large()
        place_order(shop, number + 1)
        add_line(shop, number + 1, 50)
        drain()
        shop.update("orders", number + 1, status="preparing")
        if deed == "discard":
            shop.delete("order_items", (number + 1) * 100 + 50)
        drain()
        allow_large()
        before, right = tables("olap", but="etl_run"), expected_star()
        strike(deed, point, fault)
        assert tables("olap", but="etl_run") == before or (star(), waiting()) == (right, []), point
        if waiting():
            with doomed_connections(Doom()) as (oltp, olap):
                do(deed, oltp, olap)
        assert (star(), waiting()) == (right, []), point
