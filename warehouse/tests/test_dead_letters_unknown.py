"""An event of which the star knows nothing, neither its table nor its kind, waits until somebody decides about it."""

import pytest

from warehouse.etl import dead_letters
from warehouse.tests.engine import connect, drain, replay_everything, star
from warehouse.tests.letters import retry_all, waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    drain()
    return ada


def note_an_order(shop: Session) -> None:
    shop.run("insert into cdc_orders (table_name, op, row_id, order_id) values ('order_notes', 'I', 5, 1)")


def test_events_of_unknown_tables_and_kinds_are_set_aside(shop: Session) -> None:
    shop.run("alter table cdc_orders drop constraint cdc_orders_op_check")
    try:
        note_an_order(shop)
        shop.run("insert into cdc_orders (table_name, op, row_id, order_id) values ('orders', 'X', 1, 1)")
        shop.run("insert into cdc_customers (table_name, op, payload) values ('customers', 'I', '{}')")
        shop.update("orders", 1, status="preparing")
        drain()
    finally:
        shop.run("delete from cdc_orders where op = 'X'")
        shop.run("alter table cdc_orders add constraint cdc_orders_op_check check (op in ('I', 'U', 'D', 'T'))")
    assert [letter["error"] for letter in waiting()] == [
        "The star knows no I of customers in cdc_customers with row .",
        "The star knows no I of order_notes in cdc_orders with row 5.",
        "The star knows no X of orders in cdc_orders with row 1.",
    ]
    assert [row["status"] for row in star()["fact_orders"].values()] == ["preparing"]


def test_event_of_an_unknown_table_that_is_tried_again_waits_as_before(shop: Session) -> None:
    note_an_order(shop)
    drain()
    assert retry_all() == (0, 1)
    assert [(letter["table_name"], letter["attempts"]) for letter in waiting()] == [("order_notes", 2)]


def test_event_of_an_unknown_table_that_is_given_up_stays_so(shop: Session) -> None:
    note_an_order(shop)
    drain()
    (letter,) = waiting()
    with connect("olap", autocommit=True) as olap:
        dead_letters.discard(olap, [letter["letter_id"]], by="test")
    replay_everything()
    assert waiting() == []
    assert star()["fact_orders"] == expected_star()["fact_orders"]
