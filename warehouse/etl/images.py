"""Images: rows of the source as they stand, brought to the star by the same statements as events.

An event tells what happened, an image what is so. It is therefore taken at its word, whatever number the star's row
bears, but it writes only what differs; and what the star has of these keys and the source has not is deleted. It bears
no number of its own: the star's row keeps the one that it has, so that whatever happens later is later for the guards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Composed, Identifier, Literal

from warehouse.etl import statements
from warehouse.etl.batch import write
from warehouse.etl.dimensions import stage_member_images
from warehouse.etl.erasure import erase_customers
from warehouse.etl.facts import stage_order_images
from warehouse.etl.failures import StepFailed
from warehouse.etl.logs import MEMBER_EVENT_COLUMNS, ORDER_EVENT_COLUMNS, ORDER_FIELDS
from warehouse.etl.pump import SPOOL_BYTES, order_fields
from warehouse.etl.scope import DIMENSION_OF_TABLE, Scope
from warehouse.etl.source import current_snapshot
from warehouse.etl.steps import Steps

CHANGES = (
    "delete_fact_orders",
    "delete_fact_sales",
    "insert_fact_orders",
    "insert_fact_sales",
    "merge_fact_orders",
    "merge_fact_sales",
    "recount_fact_orders",
    "restate_fact_orders",
    "restate_fact_sales",
    "update_dim",
    "insert_dim",
    "overwrite_dim",
)
"""The steps that write the star's rows."""


@dataclass(frozen=True)
class Images:
    """The rows of these keys as they stood in `snapshot`."""

    scope: Scope
    keys: list[int]
    snapshot: str
    read_at: str
    rows: int
    spool: SpooledTemporaryFile[bytes]


@contextmanager
def read_images(oltp: Connection, scope: Scope, keys: list[int]) -> Iterator[Images]:
    """Read these keys' rows in a snapshot of their own, which ends before anything is written."""
    with SpooledTemporaryFile[bytes](SPOOL_BYTES) as spool:
        with snapshot_of(oltp), oltp.cursor() as cursor:
            snapshot = current_snapshot(oltp)
            cursor.execute("select now()::text")
            (read_at,) = cursor.fetchone() or ("",)
            cursor.copy_expert(SQL("copy ({}) to stdout (format binary)").format(_rows(scope.table, keys)), spool)
            rows = cursor.rowcount
        spool.seek(0)
        yield Images(scope, keys, snapshot, read_at, rows, spool)


@contextmanager
def snapshot_of(connection: Connection) -> Iterator[None]:
    """All that is read meanwhile is read in one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("begin isolation level repeatable read read only")
        try:
            yield
        finally:
            if not connection.closed:
                cursor.execute("rollback")


def apply_images(steps: Steps, images: Images, *, by: str) -> int:
    """Bring the star's rows of these keys to what the images say; returns how many rows were not so before."""
    _load(steps, images)
    keys = {"keys": images.keys}
    steps.run("supersede_letters", {**keys, "log": images.scope.log, "by": f"resync: {by}"})
    if images.scope.table == "orders":
        stage_order_images(steps, images.keys)
        write(steps, [], has_orders=True)
    else:
        dimension = DIMENSION_OF_TABLE[images.scope.table]
        erase_customers(steps, "staged_member_event")
        are_some_wrong = stage_member_images(steps, dimension, images.keys, images.read_at)
        write(steps, [dimension] if are_some_wrong else [], has_orders=False)
    return sum(steps.rows[step] for step in CHANGES)


def _rows(table: str, keys: list[int]) -> Composed:
    if table == "orders":
        return statements.template("oltp/order_images", fields=order_fields(), keys=Literal(keys))
    return statements.template(
        "oltp/member_images", table=Identifier(table), table_name=Literal(table), keys=Literal(keys)
    )


def _load(steps: Steps, images: Images) -> None:
    try:
        steps.cursor.copy_expert(f"copy {_target(images.scope.table)} from stdin (format binary)", images.spool)
    except psycopg2.Error as error:
        raise StepFailed(f"load {images.scope.table}", error) from error


def _target(table: str) -> str:
    if table == "orders":
        columns = [*ORDER_EVENT_COLUMNS[1:], *ORDER_FIELDS]
        return f"staged_order_event (event_id, {', '.join(columns)}, is_image)"
    return f"staged_member_event (event_id, {', '.join(MEMBER_EVENT_COLUMNS[1:])}, is_image)"
