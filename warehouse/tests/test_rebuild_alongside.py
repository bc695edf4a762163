"""Rebuild beside writers, readers, the ordinary engine, a pause and another rebuild."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from warehouse.etl.errors import RebuildUnderWay
from warehouse.etl.pause import Paused, pause, resume
from warehouse.tests.engine import connect, drain, star, tables
from warehouse.tests.engine import wait_for_one_who_waits_for as wait_for_one_behind
from warehouse.tests.oracle import expected_star
from warehouse.tests.rebuilds import (
    assert_nothing_is_left_to_do,
    beside,
    damage,
    empty_beside,
    make_anew,
)
from warehouse.tests.shop import Session, busy_day, place_order
from warehouse.tests.test_reconcile import write_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session, bo: Session, cy: Session) -> Iterator[Session]:
    busy_day(bo, cy)
    drain()
    yield ada
    empty_beside()


def test_writers_write_and_the_engine_carries_meanwhile(shop: Session, bo: Session) -> None:
    """Something of each kind between any two tables; Bo has changed rows before, and commits afterwards."""
    damage()
    bo.update("customers", 2, city="Chur")
    place_order(bo, 30, customer_id=2)
    numbers = list(range(40, 46))

    def write(table: str, done: int, total: int) -> None:
        if not numbers:
            return
        number = numbers.pop()
        place_order(shop, number, customer_id=1, employee_id=1)
        shop.update("products", 1, cost=number, is_active=number % 2 == 0)
        shop.update("customers", 1, city=f"City {number}")
        shop.update("orders", number, status="cancelled")
        shop.delete("orders", number + 1)
        assert drain().events > 0
        place_order(shop, number + 100)

    make_anew(on_page=write)
    bo.commit()
    shop.update("products", 2, name="Bun")
    drain()
    assert star() == expected_star()
    assert_nothing_is_left_to_do()


@pytest.mark.long
def test_writers_and_the_engine_go_on_without_a_pause(shop: Session) -> None:
    with ThreadPoolExecutor(1) as writers:
        stop = Event()
        writing = writers.submit(write_until, stop, shop)
        try:
            for _ in range(3):
                make_anew()
        finally:
            stop.set()
        assert writing.result() > 0
    drain()
    assert star() == expected_star()
    assert_nothing_is_left_to_do()


def test_reader_sees_the_old_star_or_the_new_one_and_waits_for_nobody(shop: Session) -> None:
    """The swap waits in its middle, for a row of one of the last tables; facts and versions are exchanged by then."""
    right = expected_star()
    damage()
    damaged = patient_look()
    with ThreadPoolExecutor(1) as pool, connect("olap") as holder:
        holder.cursor().execute("select from member_event for update")
        work = pool.submit(make_anew)
        wait_for_one_behind(holder)
        assert patient_look() == damaged
        holder.rollback()
        work.result()
    assert patient_look() != damaged
    assert star() == right


def test_reader_who_has_begun_before_the_swap_goes_on_with_the_old_star(shop: Session) -> None:
    damage()
    counts = "select count(*), sum(quantity) from fact_sales join dim_product using (product_key)"
    with connect("olap") as reader, reader.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute(counts)
        seen = cursor.fetchall()
        make_anew()
        cursor.execute(counts)
        assert cursor.fetchall() == seen
        reader.rollback()
        cursor.execute(counts)
        assert cursor.fetchall() != seen


def patient_look() -> dict[str, list[str]]:
    """Of a reader who gives up where he has to wait."""
    return tables("olap", options="-c lock_timeout=100ms")


def test_paused_engine_is_left_at_rest(shop: Session) -> None:
    with connect("olap", autocommit=True) as olap:
        pause(olap, by="ada", reason="")
        before = tables("olap")
        with pytest.raises(Paused):
            make_anew()
        assert (tables("olap"), beside()) == (before, set())
        resume(olap)
    make_anew(on_page=lambda table, done, total: None)
    assert_nothing_is_left_to_do()


def test_pause_in_the_middle_stops_it_and_it_goes_on(shop: Session) -> None:
    damage()
    seen: list[str] = []

    def rest(table: str, done: int, total: int) -> None:
        seen.append(table)
        if table == "stores":
            with connect("olap", autocommit=True) as olap:
                pause(olap, by="ada", reason="")

    with pytest.raises(Paused):
        make_anew(on_page=rest)
    with connect("olap", autocommit=True) as olap:
        resume(olap)
    make_anew(on_page=rest)
    assert seen == ["customers", "products", "stores", "employees", "orders"]
    assert star() == expected_star()


def test_second_rebuild_at_the_same_time_is_refused(shop: Session) -> None:
    refused = []

    def try_another(table: str, done: int, total: int) -> None:
        with pytest.raises(RebuildUnderWay) as error:
            make_anew()
        refused.append(error)

    make_anew(on_page=try_another)
    assert len(refused) == 5
    assert_nothing_is_left_to_do()
