"""`manage.py etl resync`: what it takes, what it answers, and that it goes on where it was killed."""

import json
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError

from warehouse.etl.resync import PAGE
from warehouse.tests.engine import connect, drain, on_the_star, star, wait_for_one_who_waits_for
from warehouse.tests.oracle import expected_star
from warehouse.tests.present import told_by_source, told_by_star
from warehouse.tests.shop import Session, open_shop
from warehouse.tests.test_etl_command import etl

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    drain()
    return ada


def test_every_table_is_resynced_and_told(shop: Session) -> None:
    on_the_star("update fact_sales set tax_amount = 9", "update dim_store set city = 'x' where store_key > 0")
    answer = json.loads(etl("resync", "--all", "--json"))
    assert {result["table"]: result["changed"] for result in answer} == {
        "customers": 0, "products": 0, "stores": 1, "employees": 0, "orders": 2,
    }  # fmt: skip
    assert star() == expected_star()
    assert etl("resync", "customers", "--ids", "2,1") == ("customers: 2 looked at, 0 rows of the star put right.\n")


def test_time_is_taken_with_its_zone(shop: Session) -> None:
    on_the_star("update fact_sales set quantity = 9")
    etl("resync", "--since", "2040-01-01T00:00+01:00")
    assert star() != expected_star()
    etl("resync", "orders", "--since", "2020-01-01T00:00+01:00", "--until", "2040-01-01T00:00Z")
    assert star() == expected_star()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["orders"], "one of the arguments --all --ids --since is required"),
        (["lines", "--all"], "invalid choice: 'lines'"),
        (["orders", "--ids", "1;2"], "'1;2' is no list of ids such as 1,2,3"),
        (["--ids", "1"], "--ids are those of one table: name it"),
        (["orders", "--since", "yesterday"], "'yesterday' is no time with its zone"),
        (["orders", "--since", "2026-01-01T00:00"], "is no time with its zone"),
        (["orders", "--all", "--until", "2026-01-01T00:00Z"], "give both"),
    ],
)
def test_what_it_does_not_understand_is_refused(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        etl("resync", *arguments)


def test_row_that_is_not_taken_is_named(shop: Session) -> None:
    on_the_star(
        "delete from fact_sales where order_item_id = 102",
        "alter table fact_sales add constraint second_lines_are_forbidden check (line_number <> 2)",
    )
    try:
        with pytest.raises(CommandError, match="Not all is done"):
            etl("resync", "orders", "--all")
    finally:
        on_the_star("alter table fact_sales drop constraint second_lines_are_forbidden")


def test_resync_that_was_killed_goes_on_where_it_was(shop: Session) -> None:
    """kill -9 while the second page waits for a row that another session holds."""
    many = "insert into orders (id, store_id) overriding system value select n, 1 from generate_series(2, %s) as n"
    shop.run(many, PAGE + 101)
    drain()
    on_the_star("update fact_orders set channel = 'web'")
    with connect("olap") as holder:
        holder.cursor().execute("select from fact_orders order by order_id desc limit 1 for update")
        command = [sys.executable, "manage.py", "etl", "resync", "--all"]
        process = subprocess.Popen(command, cwd=settings.BASE_DIR)
        wait_for_one_who_waits_for(holder)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    orders = json.loads(etl("resync", "orders", "--all", "--json"))[0]
    assert (orders["keys"], orders["changed"]) == (101, 101)
    assert told_by_star(star()) == told_by_source()
    assert json.loads(etl("resync", "orders", "--all", "--json"))[0]["keys"] == PAGE + 101


def test_progress_is_drawn_where_a_terminal_is(
    shop: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    etl("resync", "orders", "--all")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    etl("resync", "orders", "--all")
    assert "100% orders" in capsys.readouterr().err
