"""Resync: rows of the star that are wrong are brought to what the source says, and nothing else is touched."""

import pytest

from warehouse.etl.resync import Resynced, resync
from warehouse.etl.scope import TABLES, Scope
from warehouse.tests.engine import connect, drain, on_the_star, star, tables
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, busy_day, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session, bo: Session, cy: Session) -> Session:
    busy_day(bo, cy)
    drain()
    return ada


def bring(scope: Scope, *, page: int = 2) -> Resynced:
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        return resync(oltp, olap, scope, by="test", page=page)


def bring_all(*, page: int = 2) -> list[Resynced]:
    return [bring(Scope(table), page=page) for table in TABLES]


def rows_of_the_star() -> dict[str, list[str]]:
    """Every row, run ids included, and without the books."""
    books = ("etl_run", "etl_resync", "cdc_offset")
    return {table: rows for table, rows in tables("olap").items() if table not in books}


def test_resync_of_a_right_star_changes_nothing(shop: Session) -> None:
    before = rows_of_the_star()
    assert [done.changed for done in bring_all()] == [0] * len(TABLES)
    assert rows_of_the_star() == before
    assert star() == expected_star()


def test_resync_carries_the_stream_up_to_its_own_snapshot(shop: Session) -> None:
    place_order(shop, 7)
    shop.update("orders", 2, status="cancelled")
    bring(Scope("orders", ids=[2]))
    assert star() == expected_star()
    assert drain().events == 0


TAMPERED = {
    ("orders", 2, "fact_orders", "order_id"): (
        "date_key = -1",
        "customer_key = -1",
        "customer_key = 999999",
        "store_key = -1",
        "employee_key = -1",
        "channel = 'web'",
        "status = 'cancelled'",
        "ordered_at = ordered_at - interval '1 day'",
        "completed_at = now()",
        "item_count = 9",
        "subtotal = 1",
        "discount = 1",
        "tax = 1",
        "total = 1",
    ),
    ("orders", 2, "fact_sales", "order_id"): (
        "line_number = line_number + 10",
        "date_key = -1",
        "customer_key = -1",
        "product_key = -1",
        "product_key = 999999",
        "store_key = -1",
        "employee_key = -1",
        "channel = 'web'",
        "status = 'cancelled'",
        "ordered_at = null",
        "quantity = 5",
        "unit_price = 1",
        "gross_amount = 1",
        "discount_amount = 1",
        "net_amount = 1",
        "tax_amount = 1",
        "total_amount = 1",
        "cost_amount = null",
        "margin_amount = null",
    ),
    ("customers", 1, "dim_customer", "customer_id"): (
        "name = 'Eve'",
        "email = 'eve@example.org'",
        "phone = '1'",
        "city = 'Rome'",
        "loyalty_tier = 'gold'",
        "is_deleted = true",
        "is_inferred = true",
        "is_current = false",
        "valid_to = valid_to - interval '1 day'",
    ),
    ("products", 1, "dim_product", "product_id"): (
        "sku = 'x'",
        "name = 'x'",
        "category = 'x'",
        "price = 1",
        "cost = 1",
        "is_active = false",
        "src_event_id = src_event_id + 1",
    ),
    ("stores", 1, "dim_store", "store_id"): (
        "code = 'x'",
        "name = 'x'",
        "city = 'x'",
        "timezone = 'Pacific/Auckland'",
        "tax_rate = 0",
        "opened_on = '2020-01-01'",
        "valid_from = '2020-01-01'",
    ),
    ("employees", 1, "dim_employee", "employee_id"): (
        "store_id = 7",
        "name = 'x'",
        "role = 'x'",
        "email = 'x'",
        "is_active = false",
    ),
}


@pytest.mark.parametrize(("table", "key", "star_table", "column"), TAMPERED)
def test_row_that_was_tampered_with_is_mended(
    shop: Session, table: str, key: int, star_table: str, column: str
) -> None:
    """Each column in turn: of all versions of a member, of all lines of an order."""
    right = expected_star()
    for assignment in TAMPERED[table, key, star_table, column]:
        before = tables("olap")[star_table]
        on_the_star(f"update {star_table} set {assignment} where {column} = {key}")
        assert tables("olap")[star_table] != before, assignment
        assert bring(Scope(table, ids=[key])).changed, assignment
        assert star() == right, assignment
