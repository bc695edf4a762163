"""`manage.py etl reconcile`: what it prints, and that it ends with 0 only when star and source are equal."""

import json

import pytest
from django.core.management import CommandError, call_command

from warehouse.tests.engine import drain, on_the_star, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order
from warehouse.tests.test_etl_command import etl

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    place_order(ada, 2)
    drain()
    return ada


def test_equal_star_is_told_with_its_sums(shop: Session) -> None:
    words = etl("reconcile").splitlines()
    assert words[-3:-1] == ["orders: 2 rows, 18.00 on both sides", "order_items: 4 rows, 18.00 on both sides"]
    assert words[-1].startswith("The star equals its source: 12 rows, as of ")


def test_progress_is_drawn_where_a_terminal_is(
    shop: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    etl("reconcile")
    drawn = [bar[-len("] 100% comparing") :] for bar in map(str.rstrip, capsys.readouterr().err.split("\r"))]
    assert drawn[-1] == "] 100% comparing"
    assert "100%" not in "".join(drawn[:-1])


def test_difference_is_told_with_both_sides(shop: Session, capsys: pytest.CaptureFixture[str]) -> None:
    on_the_star("update fact_orders set channel = 'web' where order_id = 2")
    with pytest.raises(CommandError, match="Not all is done"):
        call_command("etl", "reconcile")
    words = capsys.readouterr().out
    assert "orders: 2 rows, 18.00 on both sides\n  1 differ: 2\n    2\n      source [{" in words
    assert '"channel": "in_store"' in words
    assert '"channel": "web"' in words


def test_repair_is_told(shop: Session) -> None:
    on_the_star("update fact_orders set channel = 'web'", "update dim_store set city = 'x' where store_key > 0")
    answer = json.loads(etl("reconcile", "--repair", "--json"))
    assert (answer["is_equal"], answer["repaired"]) == (True, 6)
    assert star() == expected_star()


def test_row_that_only_a_new_star_is_without_is_told(shop: Session, capsys: pytest.CaptureFixture[str]) -> None:
    on_the_star("insert into dim_customer (customer_id, name) values (99, 'Eve')")
    with pytest.raises(CommandError, match="Not all is done"):
        call_command("etl", "reconcile", "--repair")
    assert "no role may delete one" in capsys.readouterr().out
