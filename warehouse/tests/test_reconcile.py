"""Reconcile: whatever of the star is not what the source says is found, named with both sides, and put right."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from warehouse import tasks
from warehouse.etl.pause import Paused, pause, resume
from warehouse.etl.reconcile import Reconciled, reconcile, to_repair
from warehouse.tests.engine import connect, drain, on_the_star, star
from warehouse.tests.letters import break_last, waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.present import told_by_source, told_by_star
from warehouse.tests.sessions import runners
from warehouse.tests.shop import Session, busy_day, place_order
from warehouse.tests.tampering import TAMPERED

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session, bo: Session, cy: Session) -> Session:
    busy_day(bo, cy)
    drain()
    return ada


def look(*, is_repairing: bool = False) -> Reconciled:
    with runners() as (oltp, olap):
        return reconcile(oltp, olap, by="test", is_repairing=is_repairing)


def test_right_star_is_equal(shop: Session) -> None:
    place_order(shop, 11)
    result = look()
    assert result.is_equal
    assert {one.table: one.star_rows for one in result.found.comparisons if one.star_rows} == {
        "customers": 2, "products": 2, "stores": 1, "employees": 1, "orders": 6, "order_items": 16,
    }  # fmt: skip
    assert star() == expected_star()


@pytest.mark.parametrize(("table", "key", "star_table", "column"), TAMPERED)
def test_row_that_was_tampered_with_is_named_and_mended(
    shop: Session, table: str, key: int, star_table: str, column: str
) -> None:
    """Each column in turn: of all versions of a member, of all lines of an order."""
    right = expected_star()
    for assignment in TAMPERED[table, key, star_table, column]:
        on_the_star(f"update {star_table} set {assignment} where {column} = {key}")
        result = look(is_repairing=True)
        assert key in named(result)[table], assignment
        assert result.is_equal, assignment
        assert star() == right, assignment


def named(result: Reconciled) -> dict[str, set[int]]:
    """By what would be resynced."""
    return to_repair(result.found)


SUMS = {
    "agg_store_hour": ("orders", "units", "gross_amount", "discount_amount", "tax_amount", "margin_amount"),
    "agg_category_day": ("orders", "units", "gross_amount", "discount_amount", "tax_amount", "margin_amount"),
    "agg_store_day": ("orders", "gross_amount"),
    "agg_product_month": ("orders", "units", "gross_amount", "discount_amount", "costed_lines", "margin_amount"),
    "agg_customer": ("orders", "units", "net_amount", "total_amount"),
}


@pytest.mark.parametrize("table", SUMS)
def test_sum_that_is_not_that_of_the_facts_is_named_and_mended(shop: Session, table: str) -> None:
    right = expected_star()
    hands = [f"update {table} set {column} = {column} + 1" for column in SUMS[table]] + [f"delete from {table}"]
    if table == "agg_customer":
        hands += ["update agg_customer set first_order_at = null", "update agg_customer set last_order_at = now()"]
    for hand in hands:
        on_the_star(hand)
        result = look(is_repairing=True)
        assert [one.table for one in result.found.comparisons if one.differences] == [table], hand
        assert result.is_equal, hand
        assert star() == right, hand


@pytest.mark.parametrize(
    ("hand", "table", "keys"),
    [
        ("delete from fact_orders where order_id = 3", "orders", {3}),
        ("delete from fact_sales where order_id = 3", "orders", {3}),
        ("update fact_orders set order_id = 77 where order_id = 3", "orders", {3, 77}),
        ("update fact_sales set order_item_id = 777 where order_item_id = 301", "orders", {3}),
        ("delete from dim_customer where customer_id = 1", "customers", {1}),
        ("delete from dim_customer where customer_id = 1 and is_current", "customers", {1}),
        ("update dim_product set product_id = 9 where product_id = 2", "products", {2, 9}),
    ],
)
def test_missing_and_surplus_rows_are_named_and_mended(shop: Session, hand: str, table: str, keys: set[int]) -> None:
    on_the_star(hand)
    result = look(is_repairing=True)
    assert named(result)[table] == keys
    if "set product_id" in hand:
        assert named_after(result) == {"products": {9}}
    else:
        assert result.is_equal
        assert told_by_star(star()) == told_by_source()


def named_after(result: Reconciled) -> dict[str, set[int]]:
    return to_repair(result.left)


def test_both_sides_of_a_difference_are_told(shop: Session) -> None:
    on_the_star("update fact_orders set total = 1 where order_id = 3")
    result = look()
    (difference,) = [example for one in result.found.comparisons for example in one.examples]
    assert difference.key == "3"
    assert (difference.in_source[0]["total"], difference.in_star[0]["total"]) == (13.50, 1.00)
    assert not result.is_equal


def test_keys_that_wait_are_told_apart(shop: Session) -> None:
    place_order(shop, 7)
    break_last(shop, "order_items", quantity="many")
    shop.update("products", 2, cost=1)
    break_last(shop, "products", price="dear")
    result = look(is_repairing=True)
    assert result.found.waiting == {"products": [2], "orders": [7], "order_items": [7]}
    assert result.found.differences == 0
    assert not result.is_equal
    assert waiting() != []


def test_writers_who_write_meanwhile_make_no_difference(shop: Session, bo: Session) -> None:
    """Bo is in the middle of a transaction; Ada goes on writing, and the stream carrying, while it is compared."""
    bo.update("customers", 1, city="Chur")
    place_order(bo, 20)
    with ThreadPoolExecutor(1) as writers:
        stop = Event()
        writing = writers.submit(write_until, stop, shop)
        try:
            results = [look() for _ in range(5)]
        finally:
            stop.set()
        assert writing.result() > 0
    assert [result.is_equal for result in results] == [True] * 5
    bo.commit()
    assert look().is_equal
    assert star() == expected_star()


def write_until(stop: Event, session: Session) -> int:
    number = 0
    while not stop.is_set():
        number += 1
        place_order(session, 100 + number, customer_id=1)
        session.update("customers", 2, city=f"City {number}")
        session.update("orders", 99 + number, status="cancelled")
        drain()
    return number


def test_task_fails_where_the_star_differs(shop: Session) -> None:
    assert tasks.reconcile() == "25 rows are equal"
    on_the_star("update fact_orders set total = 1 where order_id = 3")
    with pytest.raises(tasks.StarDiffers, match="1 rows of the star differ"):
        tasks.reconcile()


def test_comparison_that_cannot_be_made_is_written_down(shop: Session) -> None:
    with connect("olap", autocommit=True) as olap:
        pause(olap, by="ada", reason="")
    with pytest.raises(Paused):
        look()
    with connect("olap", autocommit=True) as olap, olap.cursor() as cursor:
        resume(olap)
        cursor.execute("select snapshot, error like 'The engine is paused by ada%' from etl_reconcile")
        assert cursor.fetchall() == [(None, True)]


def test_result_is_written_down(shop: Session) -> None:
    on_the_star("update fact_orders set total = 1 where order_id = 3")
    look()
    look(is_repairing=True)
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute(
            "select by, rows_compared, differences, repaired, waiting, error, examples -> 0 ->> 'key'"
            " from etl_reconcile where snapshot is not null and finished_at is not null order by reconcile_id"
        )
        assert cursor.fetchall() == [("test", 25, 1, 0, 0, None, "3"), ("test", 25, 0, 1, 0, None, None)]
