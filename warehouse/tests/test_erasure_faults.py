"""Erasing while runs are struck and writers are at work."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from warehouse.tests.engine import (
    catch_up,
    connect,
    drain,
    star,
)
from warehouse.tests.failpoints import Fault, end_session, kill_process, raise_error
from warehouse.tests.oracle import expected_star
from warehouse.tests.person import NEEDLE, erase, hiding_places, live
from warehouse.tests.shop import Session, open_shop, place_order
from warehouse.tests.test_engine_failpoints import strike

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


POINTS = (
    "after note_erased_customer",
    "after erase_from_member_event",
    "after erase_from_dim_customer",
    "after erase_from_staged",
    "after update_dim",
    "before commit",
    "after commit",
)


@pytest.mark.parametrize("fault", [raise_error, end_session, kill_process])
def test_run_struck_at_any_point_erases_wholly_or_not_yet(ada: Session, fault: Fault) -> None:
    open_shop(ada)
    for number, point in enumerate(POINTS, start=10):
        live(ada, customer_id=number, order_id=number * 10)
        drain()
        erase(ada, number)
        strike("run", point, fault)
        left = hiding_places()
        assert left in (set(), {"olap.member_event", "olap.dim_customer"}), point
        assert left or star() == expected_star(), point
        catch_up()
        assert (hiding_places(), star()) == (set(), expected_star()), point


def test_writers_at_work_are_waited_for(ada: Session, bo: Session, cy: Session) -> None:
    """One has changed the customer and one is placing an order: both commit while the erasing waits for them."""
    open_shop(ada)
    live(ada)
    with connect("default") as dee, ThreadPoolExecutor() as thread:
        bo.update("customers", 7, name=f"Ada {NEEDLE} of yesterday")
        place_order(cy, 2, customer_id=7, note=f"for {NEEDLE}")
        erasing = thread.submit(erase_and_commit, dee)
        wait_until_it_waits(ada, dee)
        cy.commit()
        bo.commit()
        assert erasing.result()["order_notes"] == 2
    drain()
    assert hiding_places() == set()
    assert star() == expected_star()


def test_order_that_is_being_placed_is_waited_for(ada: Session, cy: Session) -> None:
    """Also where no key of the customer's changes, which would wait by itself."""
    open_shop(ada)
    live(ada)
    ada.update("customers", 7, external_ref=None)
    with connect("default") as dee, ThreadPoolExecutor() as thread:
        place_order(cy, 2, customer_id=7, note=f"for {NEEDLE}")
        erasing = thread.submit(erase_and_commit, dee)
        try:
            wait_until_it_waits(ada, dee)
        finally:
            cy.commit()
        assert erasing.result()["order_notes"] == 2
    assert not {table for table in hiding_places() if table.startswith("default")}


def test_writer_who_comes_too_late_is_refused(ada: Session, bo: Session) -> None:
    open_shop(ada)
    live(ada)
    erase(bo)
    with connect("default") as dee, ThreadPoolExecutor() as thread:
        late = thread.submit(Session(dee).update, "customers", 7, name=f"Ada {NEEDLE}")
        wait_until_it_waits(ada, dee)
        bo.commit()
        with pytest.raises(psycopg2.IntegrityError, match="this customer was erased and stays so"):
            late.result()
    drain()
    assert hiding_places() == set()


def erase_and_commit(connection: Connection) -> dict[str, object]:
    with connection:
        return erase(Session(connection))


def wait_until_it_waits(watcher: Session, waiter: Connection) -> None:
    for _ in range(6_000):
        if watcher.run(
            "select pid from pg_stat_activity where pid = %s and wait_event_type = 'Lock'", waiter.info.backend_pid
        ):
            return
        watcher.run("select pg_sleep(0.01)")
    raise AssertionError("It waits for nobody.")
