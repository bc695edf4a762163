"""`manage.py etl rebuild`: what it answers, that it goes on where it was killed, and where a bar is drawn."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import CommandError

from warehouse.etl.resync import PAGE
from warehouse.tests.engine import connect, drain, on_the_star, star, wait_for_rows
from warehouse.tests.oracle import expected_star
from warehouse.tests.present import told_by_source, told_by_star
from warehouse.tests.rebuilds import beside, empty_beside
from warehouse.tests.shop import Session, open_shop
from warehouse.tests.test_etl_command import etl

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Iterator[Session]:
    open_shop(ada)
    drain()
    yield ada
    empty_beside()


def test_what_was_otherwise_is_told(shop: Session) -> None:
    on_the_star(
        "update fact_sales set tax_amount = 9",
        "update dim_store set city = 'x' where store_key > 0",
        "delete from fact_orders",
    )
    changed = {"dim_store": 1, "fact_orders": 1, "fact_sales": 2}
    assert json.loads(etl("rebuild", "--json")) == {"rows": 9, "changed": changed}
    assert star() == expected_star()
    assert etl("rebuild") == ("The star was made anew and equals its source: 9 rows. The old one was the same.\n")
    on_the_star("update fact_sales set tax_amount = 9")
    assert etl("rebuild").endswith("Of the old one there were otherwise: fact_sales 2.\n")


def test_what_stops_it_is_told(shop: Session) -> None:
    etl("pause", "--reason", "the disk is full")
    with pytest.raises(CommandError, match="the disk is full"):
        etl("rebuild")
    etl("resume")


def test_rebuild_that_was_killed_goes_on_where_it_was(shop: Session) -> None:
    """kill -9 in the middle of the swap, while it waits for a row that another session holds."""
    many = "insert into orders (id, store_id) overriding system value select n, 1 from generate_series(2, %s) as n"
    shop.run(many, PAGE + 101)
    drain()
    on_the_star("update fact_orders set channel = 'web'")
    with connect("olap") as holder:
        holder.cursor().execute("select from fact_orders order by order_id desc limit 1 for update")
        process = subprocess.Popen([sys.executable, "manage.py", "etl", "rebuild"], cwd=settings.BASE_DIR)
        waiting = "select pid from pg_stat_activity where %s = any(pg_blocking_pids(pid))"
        ((session,),) = wait_for_rows(waiting, holder.info.backend_pid)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        wait_for_rows("select where not exists (select from pg_stat_activity where pid = %s)", session)
    assert {row["channel"] for row in star()["fact_orders"].values()} == {"web"}
    assert "etl_resync" in beside()
    etl("rebuild")
    assert told_by_star(star()) == told_by_source()
    assert beside() == set()


def test_progress_is_drawn_where_a_terminal_is(
    shop: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    etl("rebuild")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    etl("rebuild")
    drawn = capsys.readouterr().err
    assert [table for table in ("customers", "orders") if f"100% {table}" in drawn] == ["customers", "orders"]
