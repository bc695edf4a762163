"""Erasing where something waits, where rows were read anew, where the source became another, and the books."""

from collections.abc import Callable

import pytest

from warehouse.etl import dead_letters
from warehouse.etl.adopt import adopt
from warehouse.etl.failures import BatchFailed
from warehouse.tests.engine import (
    connect,
    drain,
    on_the_star,
)
from warehouse.tests.letters import break_last, retry_all, waiting
from warehouse.tests.person import (
    NEEDLE,
    NOBODY,
    erase,
    hiding_places,
    live,
    look,
    mark_as_erased,
    persons,
    read_anew,
)
from warehouse.tests.shop import Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    live(ada)
    return ada


def test_erasing_that_waits_behind_a_letter_has_taken_her_away_already(shop: Session) -> None:
    """Letters of hers, one at fault and one behind it; one given up, one applied; and an order's with a note."""
    drain()
    for name in ("given up", "applied"):
        shop.update("customers", 7, phone=f"{name} {NEEDLE}")
        event = break_last(shop, "customers", name=None)
        drain()
        letter = waiting()[0]
        with connect("olap", autocommit=True) as olap:
            if name == "given up":
                dead_letters.discard(olap, [letter["letter_id"]], by="test")
            else:
                name_in_letter(event, NEEDLE)
                dead_letters.retry(olap, by="test")
    shop.update("customers", 7, city="Basel")
    break_last(shop, "customers", name=None)
    drain()
    shop.update("customers", 7, city="Visp", phone=f"3 {NEEDLE}")
    shop.insert("orders", id=80, customer_id=7, note=f"note {NEEDLE}")
    break_last(shop, "orders", store_id=None)
    drain()
    assert [letter["row_key"] for letter in waiting()] == [7, 7, 80]
    assert "olap.cdc_dead_letter" in hiding_places()
    look()
    erase(shop)
    drain()
    assert [letter["row_key"] for letter in waiting()] == [7, 7, 7, 80, 80]
    assert hiding_places() == set()
    assert persons() == {NOBODY}
    found = look()
    assert (found.found.differences, set(found.found.waiting)) == (0, {"customers", "orders"})
    on_the_star(
        "update cdc_dead_letter set payload = payload || '{\"store_id\": 1}' where state = 'waiting' and row_key = 80"
    )
    assert retry_all() == (5, 0)
    assert hiding_places() == set()
    assert look().is_equal


def name_in_letter(event_id: int, name: str) -> None:
    payload = f'payload || \'{{"name": "{name}"}}\''
    on_the_star(f"update cdc_dead_letter set payload = {payload} where event_id = {event_id}")


def test_books_name_nobody(shop: Session) -> None:
    """A comparison that found her row otherwise, and a run that failed at it, before anybody wants her erased."""
    drain()
    on_the_star("update dim_customer set email = 'x' where customer_id = 7")
    found = look()
    assert NEEDLE in str(found.found.comparisons)
    for number in range(100, 112):
        shop.insert("customers", id=number, name=f"Bo {NEEDLE}")
        break_last(shop, "customers", name=None, email=NEEDLE)
    with pytest.raises(BatchFailed, match="violates check constraint"):
        drain()
    assert {table for table in hiding_places() if table.startswith("olap")} == {
        "olap.member_event",
        "olap.dim_customer",
    }


def past_the_triggers(write: Callable[[Session], None]) -> None:
    with connect("default") as owner, owner, owner.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        write(Session(owner))


def test_image_that_was_read_before_is_emptied_when_the_erasing_comes(shop: Session) -> None:
    drain()
    past_the_triggers(lambda owner: owner.update("customers", 7, name=f"Unlogged {NEEDLE}"))
    read_anew("customers")
    assert "olap.member_event" in hiding_places()
    erase(shop)
    drain()
    assert hiding_places() == set()
    assert look().is_equal


def test_image_tells_of_an_erasing_that_no_event_told(shop: Session) -> None:
    drain()
    past_the_triggers(mark_as_erased)
    assert look(is_repairing=True).is_equal
    assert not {table for table in hiding_places() if table.startswith("olap")}


def test_adopted_source_s_small_numbers_are_not_taken_for_older(shop: Session) -> None:
    drain()
    erase(shop)
    drain()
    shop.run("update orders set customer_id = null where customer_id = 7")
    shop.delete("customers", 7)
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        adopt(oltp, olap, by="test")
    shop.run("truncate cdc_customers restart identity")
    shop.insert("customers", id=7, name="Dee", city="Thun")
    drain()
    assert persons() == {("Dee", None, None)}
    assert hiding_places() == set()
