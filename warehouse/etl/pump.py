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

from warehouse.etl.failures import StepFailed
from warehouse.etl.logs import MAY_BE_NULL, MEMBER_EVENT_COLUMNS, ORDER_EVENT_COLUMNS, ORDER_FIELDS, ORDERS_LOG
from warehouse.etl.window import Chunk, Windows, next_chunks

SPOOL_BYTES = 2**20


@dataclass(frozen=True)
class Export:
    """A chunk and its events as PostgreSQL's binary COPY stream, at its beginning.

    `is_raw`: as the source wrote them, for `staged_event`; else as the staging table of their log takes them.
    """

    chunk: Chunk
    events: int
    spool: SpooledTemporaryFile[bytes]
    is_raw: bool


def export_next(oltp: Connection, windows: Windows) -> list[Export]:
    """Read the events of the next batch out of the source. Raises StepFailed, and then leaves no spool open."""
    with ExitStack() as spools:
        exports = [
            _export(oltp, chunk, spools.enter_context(SpooledTemporaryFile[bytes](SPOOL_BYTES)))
            for chunk in next_chunks(windows)
        ]
        spools.pop_all()
    return exports


def export_raw(oltp: Connection, chunk: Chunk) -> Export:
    """The events of a chunk as the source wrote them. Raises StepFailed."""
    columns = _orders_raw() if chunk.window.log == ORDERS_LOG else _members_raw(chunk.window.log)
    return _copied(oltp, chunk, columns, SpooledTemporaryFile[bytes](SPOOL_BYTES), is_raw=True)


def _export(oltp: Connection, chunk: Chunk, spool: SpooledTemporaryFile[bytes]) -> Export:
    """A payload that has not the types of the star's columns lets no event of its chunk leave but raw."""
    if chunk.window.log != ORDERS_LOG:
        return _copied(oltp, chunk, _members(), spool, is_raw=False)
    try:
        return _copied(oltp, chunk, _orders(), spool, is_raw=False)
    except StepFailed as failure:
        if not failure.is_of_a_row:
            raise
        spool.seek(0)
        spool.truncate()
        return _copied(oltp, chunk, _orders_raw(), spool, is_raw=True)


def _copied(
    oltp: Connection, chunk: Chunk, columns: Composed, spool: SpooledTemporaryFile[bytes], *, is_raw: bool
) -> Export:
    query = SQL("copy ({}) to stdout (format binary)").format(chunk.events(columns))
    try:
        with oltp.cursor() as cursor:
            cursor.copy_expert(query, spool)
            events = cursor.rowcount
    except psycopg2.Error as error:
        raise StepFailed(f"export {chunk.window.log}", error) from error
    spool.seek(0)
    return Export(chunk, events, spool, is_raw)


def load(cursor: Cursor, export: Export) -> None:
    """Write an export into its staging table. Raises StepFailed."""
    try:
        cursor.copy_expert(f"copy {_target(export)} from stdin (format binary)", export.spool)
    except psycopg2.Error as error:
        raise StepFailed(f"load {export.chunk.window.log}", error) from error


def _target(export: Export) -> str:
    if export.is_raw:
        return "staged_event (log, event_id, xid, table_name, op, row_id, row_key, changed_at, payload)"
    if export.chunk.window.log == ORDERS_LOG:
        return f"staged_order_event (event_id, {', '.join([*ORDER_EVENT_COLUMNS[1:], *ORDER_FIELDS])})"
    return f"staged_member_event (event_id, {', '.join(MEMBER_EVENT_COLUMNS[1:])})"


def order_fields() -> Composed:
    """What the facts take out of a payload, each as its type."""
    return SQL(", ").join(
        SQL("({}){}").format(_text(name), SQL(f"::{type_name}")) for name, type_name in ORDER_FIELDS.items()
    )


def _text(name: str) -> Composed:
    """An order that was written while a column was away has no word of it, not even that it is null. Such words are of
    no column's type, so that the event cannot be applied; where the column is `not null` the star refuses by itself."""
    if name not in MAY_BE_NULL:
        return SQL("payload ->> {}").format(Literal(name))
    return SQL(
        "case when table_name = 'orders' and op <> 'D' and not payload ? {0} then {1} else payload ->> {0} end"
    ).format(Literal(name), Literal(f"the payload has no {name}"))


def _members() -> Composed:
    return SQL(", ").join(map(Identifier, MEMBER_EVENT_COLUMNS))


def _orders() -> Composed:
    """Orders and lines leave the source as typed columns: JSON is then taken apart once, where it is binary already."""
    return SQL(", ").join([*map(Identifier, ORDER_EVENT_COLUMNS), order_fields()])


def _members_raw(log: str) -> Composed:
    return SQL("{}::text, id, xid, table_name, op, row_id, row_id, changed_at, payload").format(Literal(log))


def _orders_raw() -> Composed:
    """A dead letter may stay for ever, and what a clerk noted of a customer is none of the star's business."""
    columns = SQL("{}::text, id, xid, table_name, op, row_id, order_id, changed_at, payload - 'note'")
    return columns.format(Literal(ORDERS_LOG))
