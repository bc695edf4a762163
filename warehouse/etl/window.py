"""What to take: the events that are visible in one snapshot of the source and were not in the last, cut into chunks.

The rule is PgQ's (Skype's SkyTools, `pgq.next_batch`): a sequence value is drawn at write time, but a row can be read
only after its commit, so a reader that remembers the largest id walks past the writers that commit late.
"""

from dataclasses import dataclass, replace

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Composed, Identifier, Literal

from warehouse.etl import statements
from warehouse.etl.logs import LOGS, MEMBER_LOGS, ORDERS_LOG
from warehouse.etl.offsets import Offset, Position


@dataclass(frozen=True)
class Window:
    """What is left of one log between two snapshots: `events` rows or so, the last ids in (after_id, last_id]."""

    log: str
    snapshot_from: str
    snapshot_to: str
    events: int
    after_id: int
    last_id: int
    is_untouched: bool
    """No chunk of it has been carried yet."""


@dataclass(frozen=True)
class Chunk:
    """What one batch takes of a window: the transactions whose last id lies in (after_id, up_to_id].

    `is_whole`: the window in one piece, which is cheaper to find.
    """

    window: Window
    up_to_id: int
    is_whole: bool

    @property
    def is_last(self) -> bool:
        return self.up_to_id >= self.window.last_id

    def events(self, columns: Composed) -> Composed:
        """The query for the events of this chunk."""
        return statements.template(
            "oltp/window" if self.is_whole else "oltp/chunk",
            log=Identifier(self.window.log),
            columns=columns,
            snapshot_from=Literal(self.window.snapshot_from),
            snapshot_to=Literal(self.window.snapshot_to),
            after_id=Literal(self.window.after_id),
            up_to_id=Literal(self.up_to_id),
        )


Windows = dict[str, Window]
"""What is left to carry, by log; a log with nothing left has no entry."""


def look(oltp: Connection, position: Position, snapshot: str) -> Windows:
    """What lies between the offsets and `snapshot`; one round trip."""
    query = SQL("\nunion all\n").join(_look(position.offsets[log], snapshot) for log in LOGS)
    with oltp.cursor() as cursor:
        cursor.execute(query)
        windows = (
            Window(
                log=log,
                snapshot_from=position.offsets[log].snapshot_from,
                snapshot_to=snapshot,
                events=events,
                after_id=first_id - 1 if events else 0,
                last_id=last_id,
                is_untouched=position.offsets[log].snapshot_to is None,
            )
            for log, events, first_id, last_id in cursor
        )
        return {window.log: window for window in windows if window.events}


def _look(offset: Offset, snapshot: str) -> Composed:
    return statements.template(
        "oltp/look",
        log=Identifier(offset.log),
        log_name=Literal(offset.log),
        snapshot_from=Literal(offset.snapshot_from),
        snapshot_to=Literal(snapshot),
        after_id=Literal(offset.after_id),
    )


def next_chunks(windows: Windows, batch_size: int) -> list[Chunk]:
    """The chunks of the next batch: the members first; the orders only in the batch that ends the members' windows.

    So an order never reaches the star before a member that was there when the order was written.
    """
    chunks = [_next_chunk(windows[log], batch_size) for log in MEMBER_LOGS if log in windows]
    if ORDERS_LOG in windows and all(chunk.is_last for chunk in chunks):
        chunks.append(_next_chunk(windows[ORDERS_LOG], batch_size))
    return chunks


def _next_chunk(window: Window, batch_size: int) -> Chunk:
    if window.is_untouched and window.events <= batch_size:
        return Chunk(window, window.last_id, is_whole=True)
    return Chunk(window, min(window.after_id + batch_size, window.last_id), is_whole=False)


def windows_after(windows: Windows, chunks: list[Chunk]) -> Windows:
    """What is left once the chunks are taken."""
    taken = {chunk.window.log: chunk for chunk in chunks}
    return {
        log: replace(window, after_id=taken[log].up_to_id, is_untouched=False) if log in taken else window
        for log, window in windows.items()
        if log not in taken or not taken[log].is_last
    }


def position_after(position: Position, source: int, snapshot: str, windows: Windows, chunks: list[Chunk]) -> Position:
    """Where the engine stands once the chunks of these windows are in the star."""
    taken = {chunk.window.log: chunk for chunk in chunks}
    moved = (_moved(position.offsets[log], snapshot, windows.get(log), taken.get(log)) for log in LOGS)
    batch_no = position.batch_no + 1
    return Position(batch_no, source, {offset.log: replace(offset, batch_no=batch_no) for offset in moved})


def _moved(offset: Offset, snapshot: str, window: Window | None, chunk: Chunk | None) -> Offset:
    if window is None:
        return replace(offset, snapshot_from=snapshot, snapshot_to=None)
    if chunk is None:
        return offset
    if chunk.is_last:
        return replace(offset, snapshot_from=snapshot, snapshot_to=None, last_id=chunk.up_to_id)
    return replace(offset, snapshot_to=snapshot, last_id=chunk.up_to_id)
