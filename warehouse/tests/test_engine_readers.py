"""A reader of both fact tables never sees half of a transaction, at whichever statement of the engine it looks."""

from collections.abc import Iterator

import pytest

from warehouse.etl import dead_letters, run
from warehouse.tests.engine import connect, star
from warehouse.tests.faults import doomed_connections
from warehouse.tests.letters import allow_large, forbid_large, waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.readers import Onlooker
from warehouse.tests.shop import Session, add_line, busy_day, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def onlooker(transactional_db: None) -> Iterator[Onlooker]:
    with connect("olap", autocommit=True) as reader:
        yield Onlooker(reader)


@pytest.mark.parametrize("batch_size", [3, 1000])
def test_reader_sees_whole_transactions_while_batches_are_carried(
    onlooker: Onlooker, bo: Session, cy: Session, batch_size: int
) -> None:
    busy_day(bo, cy)
    with doomed_connections(onlooker) as (oltp, olap):
        run(oltp, olap, runner="test", batch_size=batch_size)
    assert star() == expected_star()
    assert (onlooker.counts[0], onlooker.counts[-1]) == (0, len(star()["fact_orders"]))
    assert len(onlooker.counts) > 60
    assert onlooker.unsound == []


def test_reader_sees_whole_transactions_while_a_batch_is_taken_apart_and_letters_are_decided(
    onlooker: Onlooker, bo: Session
) -> None:
    """An order placed with a line that is refused, one that is given such a line later, some that are all right."""
    open_shop(bo)
    bo.commit()
    forbid_large()
    for number in range(2, 10):
        place_order(bo, number, customer_id=1)
        if number % 4 == 1:
            add_line(bo, number, 50)
        bo.commit()
        add_line(bo, number, 50 if number % 4 == 2 else 3)
        bo.update("customers", 1, city=f"City {number}")
        bo.commit()
    with doomed_connections(onlooker) as (oltp, olap):
        run(oltp, olap, runner="test")
        assert {letter["row_key"] for letter in waiting()} == {2, 5, 6, 9}
        bo.delete("order_items", 250)
        bo.run("update orders set subtotal = subtotal - 4.50, total = total - 4.50 where id = 2")
        add_line(bo, 6, 4)
        bo.commit()
        run(oltp, olap, runner="test")
        allow_large()
        first, *_ = (letter["letter_id"] for letter in waiting())
        dead_letters.discard(olap, [first], by="test")
        dead_letters.retry(olap, by="test")
    assert (waiting(), star()) == ([], expected_star())
    assert sorted(set(onlooker.counts)) == [0, 7, 9]
    assert onlooker.unsound == []
