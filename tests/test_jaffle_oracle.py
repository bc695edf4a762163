"""The committed slice (March 2019 of a generated year, some of its customers) all the way, against the oracle."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from orders.imports.jaffle_shop import import_jaffle_shop
from tests.jaffle_oracle import expected_facts, main
from tests.oracle_facts import differences, oltp_facts, star_facts
from warehouse.tests.engine import drain

SLICE = Path(__file__).parent.parent / "orders" / "tests" / "data" / "jaffle_slice"

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def oltp(oltp_url: str) -> Iterator[Connection]:
    with closing(psycopg2.connect(oltp_url)) as connection:
        yield connection


@pytest.fixture
def olap(olap_url: str) -> Iterator[Connection]:
    with closing(psycopg2.connect(olap_url)) as connection:
        yield connection


def test_imported_slice_agrees_with_the_oracle_in_oltp_and_star(
    oltp: Connection, olap: Connection, tmp_path: Path
) -> None:
    expected = expected_facts(SLICE)
    assert (len(expected.orders), len(expected.lines)) == (816, 1317)

    report = import_jaffle_shop(SLICE, rejects=tmp_path / "rejects.csv")
    assert report.rejected == 0
    assert differences(expected, oltp_facts(oltp)) == []

    drain()
    assert differences(expected, star_facts(oltp, olap)) == []


def test_oracle_names_what_differs(
    oltp_url: str, olap_url: str, olap: Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_jaffle_shop(SLICE, rejects=tmp_path / "rejects.csv")
    drain()
    assert main(SLICE, oltp_url=oltp_url, olap_url=olap_url) == 0
    assert capsys.readouterr().out.startswith("agrees: 816 orders, 1317 lines, total ")

    with olap, olap.cursor() as cursor:
        cursor.execute(
            "update fact_orders set tax = tax + 0.01 where order_id = (select min(order_id) from fact_orders)"
        )
        cursor.execute("delete from fact_sales where order_id = (select max(order_id) from fact_sales)")
        lines_lost = cursor.rowcount
    assert main(SLICE, oltp_url=oltp_url, olap_url=olap_url) == 1
    verdict = capsys.readouterr().out.splitlines()
    assert verdict[0].startswith("the star: missing: Order(")
    assert verdict[-1] == f"{2 + lines_lost} differences"
