"""A new star on a source that has rows of which no log tells; and a star whose source is another one by now."""

import pytest

from warehouse.etl.errors import EtlError
from warehouse.tests.engine import MEMBERS, connect, drain, on_the_star, star
from warehouse.tests.oracle import ALWAYS, expected_star
from warehouse.tests.present import told_by_source, told_by_star
from warehouse.tests.shop import Session, busy_day, place_order
from warehouse.tests.test_etl_command import etl

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])
EVERY_LOG = "truncate cdc_customers, cdc_products, cdc_stores, cdc_employees, cdc_orders"


@pytest.fixture
def shop(ada: Session, bo: Session, cy: Session) -> Session:
    busy_day(bo, cy)
    return ada


def untold(*statements: str) -> None:
    """Done at the source past its triggers, so that no log tells of it."""
    with connect("default") as oltp, oltp, oltp.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


def test_source_without_a_log_is_loaded_by_the_first_run(shop: Session) -> None:
    untold(EVERY_LOG)
    drain()
    assert told_by_star(star()) == told_by_source()
    assert {row["valid_from"] for row in star()["dim_customer"].values()} == {ALWAYS}
    place_order(shop, 12, customer_id=1)
    shop.update("customers", 1, city="Uri")
    shop.delete("orders", 2)
    drain()
    assert told_by_star(star()) == told_by_source()


def test_rows_older_than_the_log_are_loaded_by_the_first_run(shop: Session) -> None:
    untold(EVERY_LOG)
    place_order(shop, 12, customer_id=1)
    shop.update("orders", 2, status="cancelled")
    shop.update("customers", 1, city="Uri")
    drain(batch_size=2)
    assert told_by_star(star()) == told_by_source()


def test_first_run_on_a_whole_log_reads_no_table(shop: Session) -> None:
    drain()
    assert star() == expected_star()
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select count(*) from etl_run where runner like 'resync%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from etl_resync where finished_at is null")
        assert cursor.fetchone() == (0,)


def test_first_load_that_broke_off_is_finished_by_the_next_run(shop: Session) -> None:
    untold(EVERY_LOG)
    on_the_star("alter table fact_orders_deleted rename to away")
    try:
        with pytest.raises(EtlError):
            drain()
    finally:
        on_the_star("alter table away rename to fact_orders_deleted")
    assert star()["dim_customer"]
    assert not star()["fact_orders"]
    drain()
    assert told_by_star(star()) == told_by_source()


def lose_the_source() -> None:
    """As if the star had been carried from another cluster, in which many more events had happened."""
    on_the_star(
        "update cdc_offset set source_system_id = 1, snapshot_from = '9000000:9000000:'",
        "update fact_orders set src_event_id = src_event_id + 9000",
        "update fact_sales set src_event_id = src_event_id + 9000",
        "update member_event set event_id = event_id + 9000",
        *(f"update dim_{m} set src_event_id = src_event_id + 9000 where {m}_key > 0" for m in MEMBERS),
        "insert into fact_orders_deleted values (12, 9999, 1)",
        "insert into fact_sales_deleted values (12, 1201, 9999, 1)",
    )


def test_another_source_is_refused_and_then_taken_by_a_resync_of_all(shop: Session) -> None:
    drain()
    lose_the_source()
    untold(
        "update orders set channel = 'web' where id = 3",
        "delete from order_items where order_id = 5",
        "delete from orders where id = 5",
        "update customers set city = 'Genf' where id = 2",
    )
    with pytest.raises(EtlError, match="resync --all"):
        drain()
    assert etl("resync", "--all").startswith("The present source was taken as the star's own")
    assert told_by_star(star()) == told_by_source()
    place_order(shop, 12, customer_id=1)
    shop.update("customers", 1, city="Uri")
    shop.update("orders", 3, status="completed", completed_at="2026-11-01 12:00+00")
    shop.delete("orders", 2)
    drain()
    assert told_by_star(star()) == told_by_source()
    assert etl("reconcile").splitlines()[-1].startswith("The star equals its source")
