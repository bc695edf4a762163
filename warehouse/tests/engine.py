"""What the tests of the engine share: real sessions on both databases, a drained log, the star as plain rows."""

from typing import Any, LiteralString

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import RealDictCursor
from psycopg2.sql import SQL, Identifier

from warehouse.etl import Outcome, carry_everything_committed, run
from warehouse.etl.carrier import BATCH_SIZE
from warehouse.tests.aggregates_oracle import GRAINS
from warehouse.tests.sessions import connect as connect
from warehouse.tests.sessions import reading, runners, writing

MEMBERS = ("customer", "product", "store", "employee")
AGGREGATES = {**GRAINS, "agg_product_month": ("month_key", "product_id"), "agg_customer": ("customer_id",)}

Row = dict[str, Any]
Star = dict[str, dict[tuple[Any, ...], Row]]
"""Every table of the star: its rows by natural key. Infinite bounds are datetime.min and datetime.max, as psycopg2
reads them."""


def drain(*, runner: str = "test", linger: float = 0.0, batch_size: int = BATCH_SIZE) -> Outcome:
    """Carry everything that is committed in the OLTP test database into the star."""
    with runners() as (oltp, olap):
        return run(oltp, olap, runner=runner, linger=linger, batch_size=batch_size)


def catch_up() -> None:
    """As drain, after a runner was killed: its lock is free as soon as the server has noticed, a moment later."""
    with runners() as (oltp, olap):
        carry_everything_committed(oltp, olap, runner="test", timeout=60)


def replay_everything(**options: Any) -> Outcome:
    """Set the offsets back to the beginning and carry the whole log once more into the star as it is."""
    with connect("olap", autocommit=True) as olap, olap.cursor() as cursor:
        cursor.execute("update cdc_offset set snapshot_from = '1:1:', snapshot_to = null, last_id = 0")
    return drain(**options)


def empty_source() -> None:
    """The OLTP tables and their logs, as the migrations left them; no trigger tells of it."""
    with connect("default") as oltp, oltp, oltp.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("truncate customers, products, stores, employees, orders, order_items")
        cursor.execute("truncate cdc_customers, cdc_products, cdc_stores, cdc_employees, cdc_orders, cdc_ack")


def empty_star() -> None:
    """As the migrations left it."""
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute("truncate fact_orders, fact_sales, fact_orders_deleted, fact_sales_deleted, member_event")
        cursor.execute(f"truncate fact_day, cdc_dead_letter, erased_customer, {', '.join(AGGREGATES)}")
        for member in MEMBERS:
            cursor.execute(f"delete from dim_{member} where {member}_key > 0")
        cursor.execute("update cdc_offset set snapshot_from = '1:1:', snapshot_to = null, last_id = 0")


def on_the_star(*statements: str) -> None:
    """In one transaction as its owner, past the foreign keys."""
    with writing("olap") as olap, olap.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


def star() -> Star:
    """The whole star without what may differ between two right ones: a version's key is told as (id, valid_from)."""
    with reading("olap") as olap, olap.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        dimensions = {member: _rows(cursor, f"dim_{member}") for member in MEMBERS}
        names = {
            member: {row[f"{member}_key"]: (row[f"{member}_id"], row["valid_from"]) for row in rows}
            for member, rows in dimensions.items()
        }
        return {
            **{f"dim_{member}": _versions(member, rows) for member, rows in dimensions.items()},
            "fact_orders": {(row["order_id"],): _fact(row, names) for row in _rows(cursor, "fact_orders")},
            "fact_sales": {
                (row["order_id"], row["order_item_id"]): _fact(row, names) for row in _rows(cursor, "fact_sales")
            },
            **{table: _sums(_rows(cursor, table), key) for table, key in AGGREGATES.items()},
        }


def tables(alias: str, *, but: str = "", schema: str = "public", **options: Any) -> dict[str, list[str]]:
    """Every table of a database as it stands, bookkeeping and run ids included; the calendar alone is left out."""
    session = connect(alias, **options) if options else reading(alias)
    with session as connection, connection.cursor() as cursor:
        cursor.execute(
            "select tablename from pg_tables where schemaname = %s and tablename not in ('dim_date', %s)", [schema, but]
        )
        return {table: _texts(cursor, schema, table) for (table,) in cursor.fetchall()}


def wait_for_one_who_waits_for(holder: Connection) -> None:
    """Return when another session waits for a lock that the holder has."""
    wait_for_rows("select from pg_stat_activity where %s = any(pg_blocking_pids(pid))", holder.info.backend_pid)


def wait_for_rows(query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
    """The answer of the star's server, once there is any."""
    with connect("olap", autocommit=True) as watcher, watcher.cursor() as cursor:
        for _ in range(6_000):
            cursor.execute(query, values)
            if cursor.rowcount:
                return cursor.fetchall()
            cursor.execute("select pg_sleep(0.01)")
    raise AssertionError(f"Nothing to be seen within a minute: {query}")


def _texts(cursor: Cursor, *table: str) -> list[str]:
    cursor.execute(SQL("select t::text from {} as t order by t::text").format(Identifier(*table)))
    return [text for (text,) in cursor]


def _rows(cursor: RealDictCursor, table: str) -> list[Row]:
    cursor.execute(f"select * from {table}")
    return [{name: value for name, value in row.items() if name != "run_id"} for row in cursor]


def _versions(member: str, rows: list[Row]) -> dict[tuple[Any, ...], Row]:
    """Without the special members, which no event makes."""
    return {
        (row[f"{member}_id"], row["valid_from"]): {k: v for k, v in row.items() if k != f"{member}_key"}
        for row in rows
        if row[f"{member}_key"] > 0
    }


def _sums(rows: list[Row], key: tuple[str, ...]) -> dict[tuple[Any, ...], Row]:
    """Without the rows whose sales have all gone, which stay: there nothing may be left."""
    sums = {tuple(row.pop(name) for name in key): row for row in rows}
    return {names: row for names, row in sums.items() if any(row.values())}


def _fact(row: Row, names: dict[str, dict[int, tuple[int, object]]]) -> Row:
    keys = {f"{member}_key": names[member][row[f"{member}_key"]] for member in MEMBERS if f"{member}_key" in row}
    return row | keys
