"""The committed slice of a jaffle shop, spread over months: its marts against DuckDB, which sees the files alone."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import duckdb
import pytest

from orders.imports.jaffle_shop import import_jaffle_shop
from orders.tests.jaffle_files import rows
from warehouse.marts import Built
from warehouse.tests.engine import Row, drain
from warehouse.tests.marts_oracle import GRAINS, marts

SLICE = Path(__file__).parent.parent / "orders" / "tests" / "data" / "jaffle_slice"
QUERIES = Path(__file__).parent / "sql" / "jaffle_marts"
MARTS = sorted(query.stem for query in QUERIES.glob("*.sql") if query.stem != "sales")
TABLES = ("stores", "customers", "products")
OF_TODAY = {"days_since_last_order"}

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The slice is one March: of every four orders one stays there. Some months stay empty, and all have 31 days."""
    shutil.copytree(SLICE, tmp_path, dirs_exist_ok=True)
    header, *orders = (SLICE / "raw_orders.csv").read_text().splitlines()
    months = cycle(["2019-03-", "2019-07-", "2019-08-", "2019-12-"])
    moved = [order.replace("2019-03-", month) for order, month in zip(orders, months, strict=False)]
    (tmp_path / "raw_orders.csv").write_text("\n".join([header, *moved, ""]))
    return tmp_path


@pytest.mark.long
def test_marts_are_those_of_the_files(rebuild: Callable[[], Built], files: Path) -> None:
    import_jaffle_shop(files, rejects=files / "rejects.csv")
    drain()
    rebuild()
    assert set(MARTS) == set(GRAINS)
    of_the_files = marts_of_the_files(files)
    assert all(of_the_files.values())
    assert {mart: in_order(by_the_files_ids(found)) for mart, found in marts(MARTS).items()} == of_the_files


def marts_of_the_files(directory: Path) -> dict[str, list[Row]]:
    with closing(duckdb.connect()) as oracle:
        for file in directory.glob("raw_*.csv"):
            oracle.read_csv(str(file), header=True, all_varchar=True).create(file.stem)
        oracle.execute((QUERIES / "sales.sql").read_text())
        return {mart: in_order(asked(oracle, (QUERIES / f"{mart}.sql").read_text())) for mart in MARTS}


def asked(oracle: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = oracle.execute(query)
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, map(in_utc, row), strict=True)) for row in found.fetchall()]


def in_utc(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def by_the_files_ids(found: list[Row]) -> list[Row]:
    """What is of the query's moment is left out."""
    refs = {f"{table[:-1]}_id": dict(rows(f"select id, external_ref from {table}")) for table in TABLES}
    refs["product_a_id"] = refs["product_b_id"] = refs["product_id"]
    return [
        {name: refs[name][value] if name in refs else value for name, value in row.items() if name not in OF_TODAY}
        for row in found
    ]


def in_order(found: list[Row]) -> list[Row]:
    return sorted(found, key=lambda row: [str(value) for value in row.values()])
