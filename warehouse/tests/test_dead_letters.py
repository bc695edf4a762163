"""A row that cannot be applied is set aside with what follows it; everything else goes on in the same run."""

from collections.abc import Iterator

import pytest

from warehouse.etl import dead_letters
from warehouse.etl.failures import BatchFailed
from warehouse.tests.engine import Star, connect, drain, on_the_star, replay_everything, star, tables
from warehouse.tests.letters import allow_large, break_last, forbid_large, retry_all, waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, add_line, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    drain()
    return ada


@pytest.fixture
def forbidden(transactional_db: None) -> Iterator[None]:
    forbid_large()
    yield
    allow_large()


def discarded_by() -> list[str]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select decided_by from cdc_dead_letter where state = 'discarded'")
        return [by for (by,) in cursor]


def star_without_order(order_id: int) -> Star:
    """The facts as they should be, but for one order."""
    return {
        table: {key: row for key, row in rows.items() if key[0] != order_id}
        for table, rows in expected_star().items()
        if table.startswith("fact")
    }


def facts() -> Star:
    return {table: dict(rows) for table, rows in star().items() if table.startswith("fact")}


@pytest.mark.parametrize(
    ("table", "field", "value", "words"),
    [
        ("order_items", "quantity", "many", "invalid input syntax for type integer"),
        ("order_items", "quantity", 10**12, "out of range for type integer"),
        ("order_items", "tax", 10**12, "numeric field overflow"),
        ("order_items", "quantity", None, 'null value in column "quantity"'),
        ("order_items", "product_id", None, "line_names_its_product"),
        ("orders", "store_id", None, "order_names_its_store"),
        ("orders", "channel", None, 'null value in column "channel"'),
        ("orders", "ordered_at", "yesteryear", "invalid input syntax for type timestamp"),
    ],
)
def test_order_that_cannot_be_applied_is_set_aside_and_the_others_go_on(
    shop: Session, bo: Session, table: str, field: str, value: object, words: str
) -> None:
    place_order(bo, 2)
    bo.commit()
    event_id = break_last(shop, table, **{field: value})
    place_order(shop, 3)
    drain()
    (culprit,) = [letter for letter in waiting() if letter["behind"] is None]
    assert (culprit["log"], culprit["event_id"], culprit["row_key"]) == ("cdc_orders", event_id, 2)
    assert words in culprit["error"]
    assert culprit["payload"][field] == value
    assert [letter["row_key"] for letter in waiting()] == [2, 2, 2]
    assert facts() == star_without_order(2)


@pytest.mark.parametrize(
    ("table", "field", "value", "words"),
    [
        ("products", "price", "dear", "invalid input syntax for type numeric"),
        ("products", "price", 10**15, "numeric field overflow"),
        ("customers", "name", None, "member_event_payload_check"),
        ("stores", "timezone", "Bern/Bundesplatz", 'time zone "Bern/Bundesplatz" not recognized'),
    ],
)
def test_member_that_cannot_be_applied_is_set_aside_and_the_others_go_on(
    shop: Session, table: str, field: str, value: object, words: str
) -> None:
    shop.update("employees", 1, role="barista")
    unique = {"products": {"sku": "seven"}, "stores": {"code": "seven"}}
    shop.insert(table, id=7, **unique.get(table, {}))
    event_id = break_last(shop, table, **{field: value})
    place_order(shop, 2)
    drain()
    assert [(letter["event_id"], letter["row_key"], letter["behind"]) for letter in waiting()] == [(event_id, 7, None)]
    assert words in waiting()[0]["error"]
    assert facts() == {name: rows for name, rows in expected_star().items() if name.startswith("fact")}
    assert star()["dim_employee"] == expected_star()["dim_employee"]


def test_later_events_of_the_key_wait_in_their_order_and_are_applied_in_it(shop: Session, forbidden: None) -> None:
    place_order(shop, 2)
    add_line(shop, 2, 50)
    drain()
    shop.update("orders", 2, status="preparing")
    shop.update("orders", 2, status="cancelled")
    place_order(shop, 3)
    drain()
    first = waiting()[0]["event_id"]
    assert [letter["behind"] for letter in waiting()] == [None, first, first, first]
    assert facts()["fact_orders"][(2,)]["status"] == "placed"
    allow_large()
    assert retry_all() == (4, 0)
    assert waiting() == []
    assert star() == expected_star()


def test_part_of_a_transaction_is_never_shown(shop: Session, bo: Session, forbidden: None) -> None:
    """One line is at fault: the order that was placed with it waits as a whole, and says which line it is."""
    place_order(bo, 2)
    add_line(bo, 2, 50)
    bo.commit()
    drain()
    assert facts() == star_without_order(2)
    culprits = [letter["row_id"] for letter in waiting() if letter["behind"] is None]
    assert culprits == [250]
    assert "large lines are forbidden" in next(letter["error"] for letter in waiting() if letter["behind"] is None)


def test_retry_that_fails_again_changes_nothing_but_the_count(shop: Session, forbidden: None) -> None:
    place_order(shop, 2)
    add_line(shop, 2, 50)
    drain()
    before, facts_before = waiting(), facts()
    assert retry_all() == (0, len(before))
    assert [letter["attempts"] for letter in waiting()] == [2, 0]
    assert facts() == facts_before


def test_what_is_given_up_is_skipped_for_good_and_frees_what_waited(shop: Session, forbidden: None) -> None:
    place_order(shop, 2)
    add_line(shop, 2, 50)
    drain()
    shop.delete("order_items", 250)
    drain()
    with connect("olap", autocommit=True) as olap:
        given_up = dead_letters.discard(olap, [waiting()[0]["letter_id"]], by="Ada")
    assert [(letter.table_name, letter.row_id) for letter in given_up] == [("order_items", 250)]
    assert waiting() == []
    assert star() == expected_star()
    assert discarded_by() == ["Ada"]
    replay_everything()
    assert (waiting(), star()) == ([], expected_star())


def test_waiting_letters_are_ended_by_a_truncate(shop: Session, forbidden: None) -> None:
    place_order(shop, 2)
    add_line(shop, 2, 50)
    drain()
    shop.run("truncate orders, order_items")
    drain()
    allow_large()
    retry_all()
    assert star() == expected_star()
    assert facts() == {"fact_orders": {}, "fact_sales": {}}


def test_batch_of_which_most_cannot_be_applied_stops_and_moves_nothing(shop: Session) -> None:
    on_the_star("alter table fact_orders add constraint nothing_goes check (false) not valid")
    try:
        for number in range(2, 20):
            place_order(shop, number, lines=0)
        before = tables("olap", but="etl_run")
        with pytest.raises(BatchFailed, match=r"(?s)failed at the star: 1\d of 18 events cannot.*nothing_goes"):
            drain()
        assert tables("olap", but="etl_run") == before
    finally:
        on_the_star("alter table fact_orders drop constraint nothing_goes")
    drain()
    assert star() == expected_star()


def test_many_bad_rows_among_many_good_ones(shop: Session, forbidden: None) -> None:
    """More than one key in each half; both sides of every cut have some."""
    for number in range(2, 42):
        place_order(shop, number, lines=1)
        if number % 7 == 0:
            add_line(shop, number, 50)
    drain(batch_size=1000)
    assert {letter["row_key"] for letter in waiting()} == {7, 14, 21, 28, 35}
    shop.update("products", 1, cost=3)
    drain()
    allow_large()
    retry_all()
    assert star() == expected_star()


def test_run_counts_what_it_set_aside(shop: Session, forbidden: None) -> None:
    place_order(shop, 2)
    add_line(shop, 2, 50)
    drain()
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select events_read, events_applied, events_dead from etl_run order by run_id desc limit 1")
        assert cursor.fetchone() == (5, 3, 2)
