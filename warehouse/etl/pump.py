"""Rows from OLTP to OLAP: binary COPY out of one, into a spool, binary COPY into the other.

The spool lets the source read the next batch while the star writes this one. It is kept in memory up to a size and on
disk beyond, so that neither a backlog nor one huge transaction makes the process grow.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Composed, Identifier, Literal

from warehouse.etl.errors import StepFailed
from warehouse.etl.logs import MEMBER_EVENT_COLUMNS, ORDER_EVENT_COLUMNS, ORDER_FIELDS, ORDERS_LOG
from warehouse.etl.window import Chunk, Windows, next_chunks

SPOOL_BYTES = 2**20


@dataclass(frozen=True)
class Export:
    """A chunk and its events as PostgreSQL's binary COPY stream, at its beginning."""

    chunk: Chunk
    events: int
    spool: SpooledTemporaryFile[bytes]


def export_next(oltp: Connection, windows: Windows, batch_size: int) -> list[Export]:
    """Read the events of the next batch out of the source. Raises StepFailed, and then leaves no spool open."""
    with ExitStack() as spools:
        exports = [
            _export(oltp, chunk, spools.enter_context(SpooledTemporaryFile[bytes](SPOOL_BYTES)))
            for chunk in next_chunks(windows, batch_size)
        ]
        spools.pop_all()
    return exports


def _export(oltp: Connection, chunk: Chunk, spool: SpooledTemporaryFile[bytes]) -> Export:
    columns = _order_columns() if chunk.window.log == ORDERS_LOG else _member_columns()
    query = SQL("copy ({}) to stdout (format binary)").format(chunk.events(columns))
    try:
        with oltp.cursor() as cursor:
            cursor.copy_expert(query, spool)
            events = cursor.rowcount
    except psycopg2.Error as error:
        raise StepFailed(f"export {chunk.window.log}", error) from error
    spool.seek(0)
    return Export(chunk, events, spool)


def load(cursor: Cursor, export: Export) -> None:
    """Write an export into its staging table. Raises StepFailed."""
    table = "staged_order_event" if export.chunk.window.log == ORDERS_LOG else "staged_member_event"
    try:
        cursor.copy_expert(f"copy {table} from stdin (format binary)", export.spool)
    except psycopg2.Error as error:
        raise StepFailed(f"load {export.chunk.window.log}", error) from error


def _member_columns() -> Composed:
    return SQL(", ").join(map(Identifier, MEMBER_EVENT_COLUMNS))


def _order_columns() -> Composed:
    """Orders and lines leave the source as typed columns: JSON is then taken apart once, where it is binary already."""
    fields = (
        SQL("(payload ->> {}){}").format(Literal(name), SQL(f"::{type_name}"))
        for name, type_name in ORDER_FIELDS.items()
    )
    return SQL(", ").join([*map(Identifier, ORDER_EVENT_COLUMNS), *fields])
