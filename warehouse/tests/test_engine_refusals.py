"""When the engine must not go on it says why and moves nothing; when there is nothing to do it writes nothing."""

import pytest
from psycopg2.extensions import connection as Connection

from warehouse.etl import Outcome, run
from warehouse.etl.failures import BatchFailed
from warehouse.etl.refusals import ForeignEvents, ForeignSource, MissingLogs, SourceWentBack
from warehouse.tests.engine import connect, drain, star, tables
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def shop(ada: Session) -> Session:
    open_shop(ada)
    drain()
    return ada


def test_another_cluster_is_refused(shop: Session) -> None:
    place_order(shop, 2)
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute("update cdc_offset set source_system_id = 1")
    before = tables("olap")
    with pytest.raises(ForeignSource, match=r"cluster 1, but OLTP_DATABASE_URL leads to \d{10,}\..*Point OLTP_"):
        drain()
    assert tables("olap") == before


def test_source_set_back_in_time_is_refused(shop: Session) -> None:
    """As after a restore to an earlier time: the same cluster, but the star has seen transactions that it lacks."""
    place_order(shop, 2)
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute("update cdc_offset set snapshot_from = '9000000000:9000000000:' where log = 'cdc_orders'")
    before = tables("olap")
    with pytest.raises(SourceWentBack, match=r"up to 9000000000, but the source now stands at \d+: it was restored"):
        drain()
    assert tables("olap") == before


def test_log_restored_from_another_cluster_is_refused(shop: Session) -> None:
    place_order(shop, 2)
    shop.run("update cdc_products set xid = '9000000000'")
    before = tables("olap")
    with pytest.raises(ForeignEvents, match=r"^cdc_products holds events of transactions that this cluster has not"):
        drain()
    assert tables("olap") == before


def test_log_that_the_star_has_just_learned_of_joins_the_batches(shop: Session) -> None:
    """Its offset begins at batch 0 while the others are further."""
    place_order(shop, 2)
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute("update cdc_offset set batch_no = 0, snapshot_from = '1:1:' where log = 'cdc_stores'")
    drain()
    assert star() == expected_star()


def test_schema_without_a_logs_offset_is_refused(shop: Session) -> None:
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute("update cdc_offset set log = 'cdc_unheard_of' where log = 'cdc_stores'")
    try:
        with pytest.raises(MissingLogs, match=r"no row for cdc_stores\..*apply flyway/olap"):
            drain()
    finally:
        with connect("olap") as olap, olap, olap.cursor() as cursor:
            cursor.execute("update cdc_offset set log = 'cdc_stores' where log = 'cdc_unheard_of'")


@pytest.mark.parametrize(
    ("alias", "table", "column", "step"),
    [
        ("default", "cdc_orders", "payload", "export cdc_orders"),
        ("olap", "fact_orders", "channel", "insert_fact_orders"),
        ("olap", "dim_product", "price", "update_dim"),
    ],
)
def test_fault_of_no_row_stops_the_batch_and_nothing_is_skipped(
    shop: Session, alias: str, table: str, column: str, step: str
) -> None:
    """A schema that is not the one it was written for: the engine says which step and why, and goes on when mended."""
    shop.update("products", 1, cost=2)
    place_order(shop, 2)
    before = tables("olap", but="etl_run")
    rename(alias, table, column, "elsewhere")
    try:
        with pytest.raises(BatchFailed, match=rf"(?s)Batch \d+ failed at {step}: .*Nothing of it is in the star"):
            drain()
    finally:
        rename(alias, table, "elsewhere", column)
    assert tables("olap", but="etl_run") == before
    assert [error.split(":")[0] for error in errors_of_runs()] == [step]
    drain()
    assert star() == expected_star()


def rename(alias: str, table: str, column: str, name: str) -> None:
    with connect(alias) as owner, owner, owner.cursor() as cursor:
        cursor.execute(f"alter table {table} rename column {column} to {name}")


def errors_of_runs() -> list[str]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select error from etl_run where error is not null and finished_at is not null order by run_id")
        return [error for (error,) in cursor]


def test_run_with_nothing_to_do_writes_nothing(shop: Session) -> None:
    before = tables("olap"), tables("default")
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        for _ in range(3):
            assert run(oltp, olap, runner="idle") == Outcome()
            assert own_tables(olap) == []
    assert (tables("olap"), tables("default")) == before


def test_staging_is_made_once_a_session(shop: Session) -> None:
    """A catalog row that is written at each beat would bloat the catalog."""
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        seen = []
        for order_id in (2, 3):
            place_order(shop, order_id)
            run(oltp, olap, runner="test")
            seen.append(own_tables(olap))
    assert seen[0] == seen[1] != []


def own_tables(olap: Connection) -> list[tuple[str, str]]:
    """The session's temporary tables, and the transactions that wrote their catalog rows."""
    with olap.cursor() as cursor:
        cursor.execute("select relname, xmin::text from pg_class where relnamespace = pg_my_temp_schema() order by 1")
        return cursor.fetchall()
