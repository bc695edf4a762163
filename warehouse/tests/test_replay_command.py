"""`manage.py etl replay`: the log applied again from a batch on; a right star stays as it is, a wrong one is mended."""

import json

import pytest
from django.core.management import CommandError

from warehouse.tests.engine import connect, drain, on_the_star, star, tables
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, busy_day, place_order
from warehouse.tests.test_etl_command import etl

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session, bo: Session, cy: Session) -> Session:
    """Batch 1 is the day, each order after it has a batch of its own."""
    busy_day(bo, cy)
    drain()
    for order_id in (11, 12, 13):
        place_order(ada, order_id)
        drain()
    return ada


def rows_of_the_star() -> dict[str, list[str]]:
    """Every row, run ids included, and without the books: which days were looked at is among these."""
    books = ("etl_run", "etl_resync", "cdc_offset", "fact_day")
    return {table: rows for table, rows in tables("olap").items() if table not in books}


@pytest.mark.parametrize("batch", [1, 3, 4])
def test_right_star_stays_as_it_is(shop: Session, batch: int) -> None:
    before = rows_of_the_star()
    assert json.loads(etl("replay", "--from-batch", str(batch), "--json")) == {"batches": 1, "changed": 0}
    assert rows_of_the_star() == before
    assert star() == expected_star()


def test_what_is_missing_from_the_batch_on_comes_again(shop: Session) -> None:
    on_the_star(
        "delete from fact_sales where order_id in (11, 13)", "delete from fact_orders where order_id in (11, 13)"
    )
    place_order(shop, 14)
    assert etl("replay", "--from-batch", "4").startswith("Applied again in 1 batches; 3 rows")
    assert {11, 13, 14} & {key[0] for key in star()["fact_orders"]} == {13, 14}
    assert etl("replay", "--from-batch", "2").startswith("Applied again in 1 batches; 3 rows")
    etl("reconcile", "--repair")
    assert star() == expected_star()


@pytest.mark.parametrize("batch", ["0", "99"])
def test_batch_that_nobody_knows_is_refused(shop: Session, batch: str) -> None:
    before = tables("olap")
    with pytest.raises(CommandError, match=f"Batch {batch} cannot be applied again: etl_run has no such batch"):
        etl("replay", "--from-batch", batch)
    assert tables("olap") == before


def test_batch_that_the_log_no_longer_holds_is_refused(shop: Session) -> None:
    with connect("default") as oltp, oltp:
        oltp.cursor().execute("insert into cdc_dropped select 'cdc_orders', pg_current_xact_id()")
    before = rows_of_the_star()
    with pytest.raises(CommandError, match="the change log has been dropped further than that"):
        etl("replay", "--from-batch", "2")
    assert rows_of_the_star() == before


def test_history_that_is_not_as_the_log_tells_is_mended(shop: Session) -> None:
    before = histories()
    on_the_star("update member_event set payload = payload || '{\"city\": \"Rome\"}' where dimension = 'customer'")
    assert histories() != before
    etl("replay", "--from-batch", "1")
    assert histories() == before
    assert star() == expected_star()


def histories() -> list[tuple[object, ...]]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute(
            "select dimension, member_id, event_id, op, changed_at, payload from member_event order by 1, 2, 3"
        )
        return cursor.fetchall()
