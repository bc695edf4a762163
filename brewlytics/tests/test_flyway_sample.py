"""The sample data: applied twice it is applied once, and its orders add up."""

from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql

from brewlytics import flyway

FLYWAY = Path(__file__).parents[2] / "flyway"
TABLES = ["customers", "products", "stores", "employees", "orders", "order_items"]


@pytest.fixture
def sample_database(empty_database: str) -> str:
    flyway.migrate(empty_database, FLYWAY / "oltp", FLYWAY / "sample")
    return empty_database


def query(url: str, statement: str | sql.Composed) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    whole = sql.SQL("select * from {} order by id")
    return {table: query(url, whole.format(sql.Identifier(table))) for table in [*TABLES, "cdc_orders"]}


def apply_again(url: str, tmp_path: Path) -> None:
    """As a release does whose sample file has one more comment."""
    changed = Path(copy(FLYWAY / "sample" / "R__sample_data.sql", tmp_path))
    changed.write_text(changed.read_text() + "-- changed\n")
    assert flyway.migrate(url, FLYWAY / "oltp", tmp_path) == ["R__sample_data.sql"]


def test_sample_has_five_to_ten_rows_a_table(sample_database: str) -> None:
    sizes = {table: len(rows) for table, rows in contents(sample_database).items() if table in TABLES}
    assert {table: size for table, size in sizes.items() if not 5 <= size <= 10} == {}


def test_sample_applied_again(sample_database: str, tmp_path: Path) -> None:
    before = contents(sample_database)
    apply_again(sample_database, tmp_path)
    assert contents(sample_database) == before


def test_sample_applied_again_over_peoples_changes(sample_database: str, tmp_path: Path) -> None:
    query(
        sample_database,
        """
        update products set price = 99, sku = 'NEW-1', name = 'Ours' where external_ref = 'sample-espresso';
        update customers set email = 'new@example.com', name = 'Ada B.' where external_ref = 'sample-ada';
        update stores set code = 'NEW-1' where external_ref = 'sample-lisbon';
        update orders set status = 'cancelled' where external_ref = 'sample-order-6';
        delete from order_items using orders where order_id = orders.id and orders.external_ref = 'sample-order-5'
        """,
    )
    before = contents(sample_database)
    apply_again(sample_database, tmp_path)
    assert contents(sample_database) == before


def test_sample_beside_a_row_that_took_its_value(empty_database: str, tmp_path: Path) -> None:
    """A taken sku, code or email is the people's: the sample goes without, and its orders with fewer lines add up."""
    flyway.migrate(empty_database, FLYWAY / "oltp")
    query(
        empty_database,
        """
        insert into products (sku, name, category, price) values ('COF-002', 'Ours', 'coffee', 1);
        insert into stores (code, name) values ('LIS-1', 'Ours');
        insert into customers (name, email) values ('Ours', 'ADA@example.com')
        """,
    )
    flyway.migrate(empty_database, FLYWAY / "oltp", FLYWAY / "sample")
    assert [sum(1 for _ in rows) for table, rows in contents(empty_database).items() if table in TABLES] == [
        5, 7, 5, 4, 4, 7,
    ]  # fmt: skip
    assert query(empty_database, WRONG_SUMS) == []


WRONG_SUMS = """
select o.external_ref
  from orders o left join order_items i on i.order_id = o.id
 group by o.id
having (o.subtotal, o.discount, o.tax, o.total) is distinct from
       (sum(i.quantity * i.unit_price), sum(i.discount), sum(i.tax), sum(i.line_total))
"""

WRONG_TAXES = """
select o.external_ref, i.line_number
  from orders o join order_items i on i.order_id = o.id join stores s on s.id = o.store_id
 where i.tax <> floor((i.quantity * i.unit_price - i.discount) * s.tax_rate * 100 + 0.5) / 100
"""


def test_sample_orders_equal_their_lines(sample_database: str) -> None:
    assert query(sample_database, WRONG_SUMS) == []
    assert query(sample_database, WRONG_TAXES) == []


def test_sample_shows_something_of_everything(sample_database: str) -> None:
    assert query(sample_database, "select array_agg(distinct status order by status) from orders") == [
        (["cancelled", "completed", "placed", "preparing", "ready"],)
    ]
    assert query(
        sample_database, "select bool_and(ordered_at between now() - interval '7 days' and now()) from orders"
    ) == [(True,)]
    ((zones,),) = query(
        sample_database, "select count(distinct timezone) from stores join orders on store_id = stores.id"
    )
    assert zones >= 2
