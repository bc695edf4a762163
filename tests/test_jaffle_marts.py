"""The committed slice of a jaffle shop's year: its marts against DuckDB, which sees the files alone."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orders.imports.jaffle_shop import import_jaffle_shop
from orders.tests.jaffle_files import rows
from warehouse.tests.engine import Row, drain
from warehouse.tests.marts_oracle import marts

SLICE = Path(__file__).parent.parent / "orders" / "tests" / "data" / "jaffle_slice"
QUERIES = Path(__file__).parent / "sql" / "jaffle_marts"
MARTS = sorted(query.stem for query in QUERIES.glob("*.sql") if query.stem != "sales")
TABLES = ("stores", "customers", "products")
OF_TODAY = {"days_since_last_order"}

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


def test_marts_of_the_slice_are_those_of_its_files(built: str, tmp_path: Path) -> None:
    import_jaffle_shop(SLICE, rejects=tmp_path / "rejects.csv")
    drain()
    assert MARTS == ["daily_revenue", "product_performance", "sales_by_category", "top_customers"]
    of_the_files = marts_of_the_files(SLICE)
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
    return [
        {name: refs[name][value] if name in refs else value for name, value in row.items() if name not in OF_TODAY}
        for row in found
    ]


def in_order(found: list[Row]) -> list[Row]:
    return sorted(found, key=lambda row: [str(value) for value in row.values()])
