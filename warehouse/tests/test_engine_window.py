"""What a batch takes: nothing is lost to late commits, no transaction is cut in two, whatever the size of a batch."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager

import pytest
from psycopg2.sql import SQL, Identifier

from warehouse.etl.carrier import Carrier
from warehouse.etl.logs import LOGS
from warehouse.etl.source import current_snapshot
from warehouse.tests.engine import connect, drain, empty_star, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.readers import unsound_orders
from warehouse.tests.shop import Session, add_line, busy_day, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


class NaiveReader:
    """What the usual pipeline does: remember the largest id that was seen, ask for those above it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.seen: list[int] = []

    def poll(self) -> None:
        last_id = max(self.seen, default=0)
        self.seen += [id for (id,) in self.session.run("select id from cdc_orders where id > %s order by id", last_id)]


def test_late_commit_is_carried_and_lost_by_a_reader_of_ids(ada: Session, bo: Session) -> None:
    open_shop(ada)
    naive = NaiveReader(ada)
    place_order(bo, 2)
    place_order(ada, 3)
    naive.poll()
    drain()
    assert {order_id for (order_id,) in star()["fact_orders"]} == {1, 3}
    bo.commit()
    naive.poll()
    drain()
    assert star() == expected_star()
    logged = dict(ada.run("select id, order_id from cdc_orders"))
    lost = logged.keys() - naive.seen
    assert [logged[id] for id in sorted(lost)] == [2, 2, 2]


def test_open_transaction_holds_back_no_other(ada: Session, bo: Session) -> None:
    open_shop(ada)
    bo.run("select pg_current_xact_id()")
    for order_id in (2, 3):
        place_order(ada, order_id)
        drain()
        assert star() == expected_star()


def test_transaction_that_ends_after_the_snapshot_waits_for_the_next_window(ada: Session, bo: Session) -> None:
    open_shop(ada)
    place_order(bo, 2)
    place_order(ada, 3)
    drain()
    place_order(ada, 4)
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        snapshot = current_snapshot(oltp)
        bo.commit()
        assert list(Carrier(oltp, olap, "test").carry_window(snapshot)) == [3]
    assert drain().events == 3
    assert star() == expected_star()


def test_rolled_back_changes_never_arrive(ada: Session, bo: Session) -> None:
    open_shop(ada)
    place_order(bo, 2)
    bo.run("savepoint regret")
    add_line(bo, 2, 3)
    bo.update("customers", 1, city="Chur")
    bo.run("rollback to savepoint regret")
    place_order(ada, 3)
    drain()
    bo.commit()
    place_order(bo, 4)
    bo.rollback()
    drain()
    assert star() == expected_star()
    assert {order_id for (order_id,) in star()["fact_orders"]} == {1, 2, 3}


@contextmanager
def batches_of(batch_size: int) -> Iterator[Iterator[int]]:
    """The batches of what is committed now, one step each; what is not asked for is not carried."""
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        batches = Carrier(oltp, olap, "test", batch_size).carry_window(current_snapshot(oltp))
        assert isinstance(batches, Generator)
        with closing(batches):
            yield batches


def count_rows(session: Session, log: str) -> int:
    with session.connection.cursor() as cursor:
        cursor.execute(SQL("select from {}").format(Identifier(log)))
        return cursor.rowcount


@pytest.mark.parametrize("batch_size", [1, 3, 7])
def test_no_batch_shows_half_a_transaction(bo: Session, cy: Session, batch_size: int) -> None:
    busy_day(bo, cy)
    with connect("olap", autocommit=True) as reader, batches_of(batch_size) as batches:
        steps = [(events, unsound_orders(reader)) for events in batches]
    assert [unsound for _, unsound in steps] == [[]] * len(steps)
    assert sum(events for events, _ in steps) == sum(count_rows(bo, log) for log in LOGS)
    assert star() == expected_star()
    in_pieces = star()
    empty_star()
    drain()
    assert star() == in_pieces


def test_members_come_before_the_order_that_names_them(ada: Session, bo: Session) -> None:
    ada.insert("stores", id=1)
    ada.insert("products", id=1)
    for customer_id in range(1, 9):
        ada.insert("customers", id=customer_id)
    place_order(bo, 1, customer_id=8)
    bo.commit()
    with connect("olap", autocommit=True) as reader, batches_of(2) as batches:
        steps = [(len(star()["dim_customer"]), len(star()["fact_orders"]), unsound_orders(reader)) for _ in batches]
    assert steps == [(2, 0, []), (4, 0, []), (6, 0, []), (8, 1, [])]


def test_window_left_in_the_middle_is_taken_up_again(bo: Session, cy: Session) -> None:
    """After each number of batches in turn: the next run has another size of batches, and new changes to carry."""
    busy_day(bo, cy)
    place_order(cy, 20)
    for done in (1, 2, 4, 7):
        empty_star()
        with batches_of(3) as batches:
            events = sum(next(batches) for _ in range(done))
        add_line(bo, 2, 10 + done)
        add_line(cy, 20, 10 + done)
        bo.commit()
        if done == 4:
            cy.commit()
        events += drain(batch_size=1000 if done == 2 else done).events
        assert star() == expected_star(), f"left after {done} batches"
        assert events == sum(count_rows(bo, log) for log in LOGS)
    cy.commit()
    drain()
    assert star() == expected_star()


def test_one_large_transaction_is_one_batch(bo: Session, cy: Session) -> None:
    open_shop(bo)
    bo.commit()
    place_order(cy, 10)
    place_order(bo, 2)
    bo.commit()
    for order_id in range(11, 41):
        place_order(cy, order_id)
    cy.commit()
    add_line(bo, 2, 3)
    bo.commit()
    with connect("olap", autocommit=True) as reader, batches_of(4) as batches:
        steps = [(events, unsound_orders(reader)) for events in batches]
    assert not any(unsound for _, unsound in steps)
    assert len([events for events, _ in steps if events >= 31 * 3]) == 1
    assert star() == expected_star()
