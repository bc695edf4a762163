"""What the import makes of good files: whole rows, tax to the cent, and the same once more when it is repeated."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from brewlytics.statements import load
from orders.imports.csv_files import ImportRefused
from orders.imports.jaffle_shop import import_jaffle_shop
from orders.tests.jaffle_files import FILES, TABLES, WHOLE, Shop, counts, rows

AT = datetime(2018, 9, 1, 12, 15, tzinfo=UTC)
CHANGES = """
select (select count(*) from cdc_customers) + (select count(*) from cdc_products)
    + (select count(*) from cdc_stores) + (select count(*) from cdc_orders)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.django_db
def test_import_writes_whole_rows(shop: Shop) -> None:
    assert shop.load() == 0
    assert rows("select external_ref, code, name, timezone, tax_rate, opened_on from stores") == [
        ("s1", "PORT-ALMA", "Port Alma", "UTC", Decimal("0.0600"), date(2018, 9, 1))
    ]
    assert rows("select external_ref, name from customers order by id") == [("c1", "Ada"), ("c2", "Bo")]
    assert rows("select external_ref, sku, name, category, description, price, cost from products order by id") == [
        ("p1", "p1", "toast", "jaffle", "ham, cheese", Decimal("11.00"), Decimal("0.40")),
        ("p2", "p2", "tea", "beverage", "", Decimal("4.00"), Decimal("0.07")),
    ]


@pytest.mark.django_db
def test_import_writes_whole_orders(shop: Shop) -> None:
    shop.load()
    orders = rows("""
        select o.external_ref, c.external_ref, employee_id, channel, status, ordered_at, completed_at,
               subtotal, discount, tax, total
          from orders o join customers c on c.id = o.customer_id order by o.id
    """)
    assert orders[0] == ("o1", "c1", None, "in_store", "completed", AT, AT, 15, 0, Decimal("0.90"), Decimal("15.90"))
    assert [order[0] for order in orders] == ["o1", "o2", "o3"]
    assert rows("""
        select i.external_ref, o.external_ref, line_number, sku, quantity, unit_price, i.discount, i.tax, line_total
          from order_items i join orders o on o.id = order_id join products p on p.id = product_id order by i.id
    """) == [
        ("i1", "o1", 1, "p1", 1, 11, 0, Decimal("0.66"), Decimal("11.66")),
        ("i2", "o2", 1, "p2", 1, 4, 0, Decimal("0.24"), Decimal("4.24")),
        ("i3", "o1", 2, "p2", 1, 4, 0, Decimal("0.24"), Decimal("4.24")),
    ]


@pytest.mark.django_db
def test_order_without_lines_keeps_the_tax_that_its_file_names(shop: Shop) -> None:
    shop.replace("raw_orders.csv", "s1,0,0,0", "s1,0,5,5")
    assert shop.load() == 0
    assert rows("select subtotal, tax, total from orders where external_ref = 'o3'") == [
        (0, Decimal("0.05"), Decimal("0.05"))
    ]


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_import_repeated_changes_nothing(shop: Shop) -> None:
    shop.load()
    whole = [rows(f"select * from {table} order by id") for table in TABLES]
    changes = rows(CHANGES)
    assert shop.load() == 0
    assert [rows(f"select * from {table} order by id") for table in TABLES] == whole
    assert rows(CHANGES) == changes == [(sum(WHOLE.values()),)]
    for name, lines in FILES.items():
        read = len(lines) - 1
        assert shop.outcome(name) == {"read": read, "imported": 0, "unchanged": read, "differs": 0, "rejected": 0}


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("raw_customers.csv", "c1,Ada", "c1,Cy"),
        ("raw_stores.csv", "Port Alma", "Port Cy"),
        ("raw_products.csv", "tea", "mint tea"),
        ("raw_orders.csv", "o2,c2,2018", "o2,c2,2017"),
        ("raw_items.csv", "i1,o1,p1\ni2,o2,p2\ni3,o1,p2", "i3,o1,p1\ni2,o2,p2\ni1,o1,p2"),
    ],
)
def test_row_that_is_there_with_other_content_is_counted_and_left(shop: Shop, name: str, old: str, new: str) -> None:
    shop.load()
    changes = rows(CHANGES)
    shop.replace(name, old, new)
    assert shop.load() == 0
    assert shop.outcome(name)["differs"] == (2 if name == "raw_items.csv" else 1)
    assert rows(CHANGES) == changes


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_order_that_is_there_gets_no_further_line(shop: Shop) -> None:
    shop.load()
    shop.replace("raw_orders.csv", "400,24,424", "800,24,824")
    shop.append("raw_items.csv", "i4,o2,p2")
    assert shop.load() == 0
    assert shop.outcome("raw_items.csv")["differs"] == 2
    assert counts() == WHOLE


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_line_of_an_order_that_is_there_is_refused_to_a_new_one(shop: Shop) -> None:
    shop.load()
    shop.replace("raw_orders.csv", "o2,", "o4,")
    shop.replace("raw_items.csv", "i2,o2", "i2,o4")
    assert shop.load() == 1
    assert shop.rejects() == [
        ("raw_items.csv", 3, "i2", "i2 is a line of order o2 already"),
        ("raw_orders.csv", 3, "o4", "its line in raw_items.csv, line 3, was rejected"),
    ]


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_corrected_row_is_imported_by_the_next_import(shop: Shop) -> None:
    shop.replace("raw_items.csv", "i3,o1,p2", "i3,o1,p9")
    assert shop.load() == 1
    shop.replace("raw_items.csv", "i3,o1,p9", "i3,o1,p2")
    assert shop.load() == 0
    assert counts() == WHOLE


@pytest.mark.django_db
def test_cost_is_unknown_without_supplies_and_where_one_was_rejected(shop: Shop) -> None:
    shop.append("raw_products.csv", "p3,soup,jaffle,500,")
    shop.replace("raw_supplies.csv", "u2,fork,7,False,p1", "u2,fork,some,False,p1")
    shop.load()
    assert rows("select sku, cost from products order by sku") == [("p1", None), ("p2", Decimal("0.07")), ("p3", None)]


@pytest.mark.django_db
def test_costs_are_unknown_where_a_rejected_supply_names_no_product(shop: Shop) -> None:
    shop.append("raw_supplies.csv", "u4,napkin")
    shop.load()
    assert rows("select cost from products") == [(None,), (None,)]


@pytest.mark.django_db
def test_sku_of_a_product_from_elsewhere_is_rejected(shop: Shop) -> None:
    rows("insert into products (sku, name, category, price) values ('p2', 'tea', 'beverage', 3) returning id")
    shop.load()
    reason = "sku p2 belongs to a product that was not imported from these files"
    assert ("raw_products.csv", 3, "p2", reason) in shop.rejects()
    assert rows("select price from products where sku = 'p2'") == [(3,)]


@pytest.mark.django_db
def test_store_code_is_unique_when_names_are_not(shop: Shop) -> None:
    rows("insert into stores (code, name) values ('CY-S', 'Cy''s') returning id")
    for line in ("s2,Port  Alma", "s3,Cy's", "s4,...", "s5,Bo's"):
        shop.append("raw_stores.csv", f"{line},2019-01-01T00:00:00,0.05")
    shop.load()
    codes = rows("select code from stores where external_ref is not null order by external_ref")
    assert [code for (code,) in codes] == ["PORT-ALMA-s1", "PORT-ALMA-s2", "CY-S-s3", "s4", "BO-S"]


@pytest.mark.django_db
def test_header_with_other_order_further_columns_and_byte_order_mark_is_read(shop: Shop) -> None:
    shop.write("raw_items.csv", ["\ufeffsku,note,id,order_id", "p1,,i1,o1", "p2,,i2,o2", "", "p2,,i3,o1"])
    assert shop.load() == 0
    assert counts() == WHOLE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda shop: shop.replace("raw_orders.csv", "tax_paid", "tax"), "raw_orders.csv: column tax_paid is missing"),
        (lambda shop: shop.replace("raw_items.csv", "id,", "id,id,"), "raw_items.csv: column id stands there twice"),
        (lambda shop: shop.write("raw_items.csv", []), "raw_items.csv: column order_id is missing"),
        (lambda shop: (shop.directory / "raw_stores.csv").unlink(), "raw_stores.csv: No such file or directory"),
        (
            lambda shop: shop.write("raw_customers.csv", ['id,"na']),
            "raw_customers.csv: its first line is no CSV header",
        ),
        (lambda shop: (shop.directory / "rejects.csv").mkdir(), "rejects.csv, which is no file"),
        (lambda shop: (shop.directory / "rejects.csv.new").mkdir(), "cannot be written (Is a directory)"),
        (lambda shop: setattr(shop, "directory", shop.directory / "none"), "is not a folder"),
    ],
)
def test_unreadable_file_refuses_the_whole_import(shop: Shop, spoil: Callable[[Shop], None], said: str) -> None:
    spoil(shop)
    assert shop.load() == 2
    assert said in shop.message
    assert counts() == dict.fromkeys(TABLES, 0)


@pytest.mark.django_db
def test_failure_at_the_end_leaves_nothing_of_the_beginning(shop: Shop) -> None:
    shop.rejects_file.write_text("of an earlier run")
    files = sorted(shop.directory.iterdir())
    with connection.cursor() as cursor:
        cursor.execute("alter table order_items add constraint closed check (false) not valid")
    assert shop.load() == 2
    assert shop.message.startswith("nothing was imported: new row for relation")
    assert counts() == dict.fromkeys(TABLES, 0)
    assert shop.rejects_file.read_text() == "of an earlier run"
    assert sorted(shop.directory.iterdir()) == files


def test_unreachable_database_is_named_without_a_traceback(shop: Shop) -> None:
    environment = {**os.environ, "OLTP_DATABASE_URL": "postgresql://ada@127.0.0.1:1/oltp"}
    command = [sys.executable, "manage.py", "import_jaffle_shop", str(shop.directory)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("CommandError: nothing was imported: connection to server")
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_second_import_at_the_same_time_waits(shop: Shop, oltp_url: str) -> None:
    with closing(psycopg2.connect(oltp_url)) as other, other.cursor() as first, connection.cursor() as second:
        first.execute(load("orders/imports/sql/lock_imports.sql"))
        second.execute("set local lock_timeout = '1ms'")
        assert shop.load() == 2
    assert "lock timeout" in shop.message


@pytest.mark.django_db
def test_rejects_in_place_of_an_input_file_are_refused(shop: Shop) -> None:
    items = shop.directory / "raw_items.csv"
    with pytest.raises(ImportRefused, match="would overwrite"):
        import_jaffle_shop(shop.directory, rejects=shop.directory / "." / "raw_items.csv")
    assert items.stat().st_size > 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prices", "tax", "shares"),
    [
        ([1100, 400], 90, [66, 24]),
        ([400, 400, 400], 100, [34, 33, 33]),
        ([1100, 400], 1, [1, 0]),
        ([100, 300], 2, [1, 1]),
        ([0, 0], 3, [2, 1]),
        ([0, 500], 7, [0, 7]),
        ([1, 1, 1], 2, [1, 1, 0]),
        ([499999999998, 1], 499999999999, [499999999998, 1]),
    ],
)
def test_tax_goes_to_the_lines_by_largest_remainder(shop: Shop, prices: list[int], tax: int, shares: list[int]) -> None:
    assert _imported_taxes(shop, [(prices, tax)]) == [shares]


CENTS = st.integers(min_value=0, max_value=100_000)


@pytest.mark.django_db
@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.lists(CENTS, min_size=1, max_size=6), CENTS), min_size=1, max_size=20))
def test_tax_of_the_lines_is_the_orders_and_within_a_cent_of_their_share(
    shop: Shop, orders: list[tuple[list[int], int]]
) -> None:
    with transaction.atomic():
        imported = _imported_taxes(shop, orders)
        transaction.set_rollback(True)
    for (prices, tax), shares in zip(orders, imported, strict=True):
        weights = prices if any(prices) else [1] * len(prices)
        assert sum(shares) == tax
        for weight, share in zip(weights, shares, strict=True):
            assert abs(share - Fraction(tax * weight, sum(weights))) < 1


def _imported_taxes(shop: Shop, orders: list[tuple[list[int], int]]) -> list[list[int]]:
    """Import orders of these prices and this tax, every line a product of its own; the lines' taxes in cents."""
    products, placed, items = FILES["raw_products.csv"][:1], FILES["raw_orders.csv"][:1], FILES["raw_items.csv"][:1]
    for order, (prices, tax) in enumerate(orders):
        total = sum(prices)
        placed.append(f"{order},c1,2018-09-01T12:15:00,s1,{total},{tax},{total + tax}")
        for line, price in enumerate(prices):
            products.append(f"{order}/{line},toast,jaffle,{price},")
            items.append(f"{order}/{line},{order},{order}/{line}")
    shop.write("raw_products.csv", products)
    shop.write("raw_supplies.csv", FILES["raw_supplies.csv"][:1])
    shop.write("raw_orders.csv", placed)
    shop.write("raw_items.csv", items)
    assert shop.load() == 0
    taxes = rows("""
        select array_agg(i.tax * 100 order by i.line_number)
          from order_items i join orders o on o.id = i.order_id group by o.id order by o.id
    """)
    return [[int(cents) for cents in shares] for (shares,) in taxes]


class Terminal(io.StringIO):
    """Where a bar may be drawn."""

    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
def test_progress_is_drawn_on_a_terminal_up_to_the_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    shop.load()
    assert "100% insert order items" in terminal.getvalue()


@pytest.mark.django_db
def test_progress_says_nothing_without_a_terminal(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.load()
    assert capsys.readouterr().err == ""
