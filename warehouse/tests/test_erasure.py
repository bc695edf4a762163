"""An erased customer is nowhere any more, whatever comes in which order; the sums stay, the star equals its source."""

import random

import pytest

from warehouse.etl.rebuild import rebuild
from warehouse.etl.replay import replay
from warehouse.etl.scope import TABLES
from warehouse.tests.engine import (
    AGGREGATES,
    Star,
    drain,
    empty_star,
    replay_everything,
    star,
)
from warehouse.tests.failpoints import FailPoint, Misfortune, raise_error
from warehouse.tests.faults import doomed_connections
from warehouse.tests.oracle import expected_star
from warehouse.tests.person import (
    NEEDLE,
    NOBODY,
    PERSON,
    erase,
    hiding_places,
    live,
    look,
    mark_as_erased,
    persons,
    read_anew,
)
from warehouse.tests.replays import carry_one_by_one, transactions
from warehouse.tests.sessions import runners
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    live(ada)
    return ada


def sums(of: Star) -> Star:
    return {table: of[table] for table in AGGREGATES}


def figures(of: Star) -> Star:
    """The facts but for the number of the event that wrote them last: the notes' erasing is an event."""
    facts = {table: of[table].items() for table in ("fact_orders", "fact_sales")}
    return {table: {key: {**row, "src_event_id": 0} for key, row in rows} for table, rows in facts.items()}


def test_nothing_of_her_is_left_and_every_sum_stays(shop: Session) -> None:
    drain()
    before = star()
    assert hiding_places() == {
        *("default.customers", "default.orders", "default.cdc_customers", "default.cdc_orders"),
        *("default.cdc_customers_0", "default.cdc_orders_0"),
        *("olap.member_event", "olap.dim_customer"),
    }
    shop.update("customers", 7, name=f"Not carried yet {NEEDLE}")
    erase(shop)
    assert hiding_places() == {"olap.member_event", "olap.dim_customer"}
    drain()
    assert hiding_places() == set()
    after = star()
    assert after == expected_star()
    assert (sums(after), figures(after)) == (sums(before), figures(before))
    cities = {key[1]: row["city"] for key, row in after["dim_customer"].items() if key[0] == 7}
    assert [cities[begin] for begin in sorted(cities)] == ["Bern", "Chur", "Chur"]
    assert look().is_equal


def test_nothing_that_reads_or_carries_again_brings_her_back(shop: Session) -> None:
    drain()
    erase(shop)
    drain()
    right = star()
    with runners() as (oltp, olap):
        assert replay(oltp, olap, from_batch=1, by="test").changed == 0
    replay_everything()
    for table in TABLES:
        read_anew(table)
    assert look(is_repairing=True).is_equal
    with runners() as (oltp, olap):
        rebuild(oltp, olap, by="test")
    assert star() == right == expected_star()
    empty_star()
    drain()
    assert star() == expected_star()
    assert hiding_places() == set()


def test_star_that_is_being_made_beside_lets_her_go_as_well(shop: Session) -> None:
    """Erased while a rebuild that broke off waits to be gone on with."""
    drain()
    rebuild_until_the_swap()
    erase(shop)
    drain()
    assert hiding_places() == set()
    with runners() as (oltp, olap):
        rebuild(oltp, olap, by="test")
    assert star() == expected_star()
    assert hiding_places() == set()


def rebuild_until_the_swap() -> None:
    with doomed_connections(FailPoint("before exchange_stars", raise_error)) as (oltp, olap), pytest.raises(Misfortune):
        rebuild(oltp, olap, by="doomed")


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 6))])
def test_what_is_older_and_comes_later_in_any_order_comes_without_her(shop: Session, seed: int) -> None:
    mark_as_erased(shop)
    place_order(shop, 90, customer_id=2)
    every = transactions(shop)
    order = random.Random(seed).sample(every * 2, k=len(every) * 2)
    erasing = max(transactions_of_member(shop))
    for place, _ in enumerate(carry_one_by_one(order)):
        if erasing in order[: place + 1]:
            assert not hiding_places("olap"), order[: place + 1]
    assert star() == expected_star()


def transactions_of_member(session: Session) -> list[int]:
    return [xid for (xid,) in session.run("select xid::text::bigint from cdc_customers where row_id = 7")]


def test_somebody_else_who_is_given_the_id_is_not_erased(shop: Session) -> None:
    """In one batch and in several, and whatever comes again."""
    shop.run("update orders set customer_id = null, note = '' where customer_id = 7")
    erase(shop)
    shop.delete("customers", 7)
    shop.insert("customers", id=7, name="Dee", city="Thun")
    drain()
    assert persons() == {("Dee", None, None)}
    shop.update("customers", 7, phone="1")
    drain()
    replay_everything()
    read_anew("customers")
    assert star() == expected_star()
    assert persons() == {("Dee", None, "1")}
    assert hiding_places() == set()
    assert look().is_equal


def test_who_had_the_id_before_is_erased_with_who_has_it(ada: Session) -> None:
    open_shop(ada)
    ada.insert("customers", id=7, **PERSON)
    drain()
    ada.delete("customers", 7)
    ada.insert("customers", id=7, name="Dee", city="Thun")
    drain()
    erase(ada)
    drain()
    assert hiding_places() == set()
    assert star() == expected_star()
    assert look().is_equal


def test_customer_who_was_deleted_is_erased(ada: Session) -> None:
    open_shop(ada)
    ada.insert("customers", id=7, **PERSON)
    ada.delete("customers", 7)
    drain()
    erase(ada)
    drain()
    assert persons() == {NOBODY}
    assert hiding_places() == set()
    assert star() == expected_star()
    assert look().is_equal


def test_erased_and_deleted_in_one_transaction(bo: Session) -> None:
    open_shop(bo)
    bo.insert("customers", id=7, **PERSON)
    bo.commit()
    drain()
    erase(bo)
    bo.delete("customers", 7)
    bo.commit()
    drain()
    assert hiding_places() == set()
    assert star() == expected_star()
    assert look().is_equal
