"""What to take: the events that are visible in one snapshot of the source and were not in the last, cut into chunks.

The rule is PgQ's (Skype's SkyTools, `pgq.next_batch`): a sequence value is drawn at write time, but a row can be read
only after its commit, so a reader that remembers the largest id walks past the writers that commit late.
"""

from dataclasses import asdict, dataclass, replace

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Composable, Composed, Identifier, Literal

from warehouse.etl import statements
from warehouse.etl.logs import LOGS, MEMBER_LOGS, ORDERS_LOG
from warehouse.etl.offsets import Offset, Position


@dataclass(frozen=True)
class Cut:
    """The end of a piece of a window: its last id, and the transactions between which its own lie."""

    up_to_id: int
    first_xid: str
    last_xid: str


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
    cuts: tuple[Cut, ...] = ()
    """Where what is left of it is to be cut; none where it goes in one piece."""

    def statement(self, name: str, **parts: Composable) -> Composed:
        """The statement of this name, told which window it is about."""
        return _about(name, self.log, self.snapshot_from, self.snapshot_to, after_id=Literal(self.after_id), **parts)


@dataclass(frozen=True)
class Chunk:
    """What one batch takes of a window: up to a cut, or all of it, which is cheaper to find."""

    window: Window
    cut: Cut | None

    @property
    def up_to_id(self) -> int:
        return self.cut.up_to_id if self.cut else self.window.last_id

    @property
    def is_last(self) -> bool:
        return self.up_to_id >= self.window.last_id

    def events(self, columns: Composed) -> Composed:
        """The query for the events of this chunk."""
        if self.cut is None:
            return self.window.statement("oltp/window", columns=columns)
        cut = {name: Literal(value) for name, value in asdict(self.cut).items()}
        return self.window.statement("oltp/chunk", columns=columns, **cut)


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
    ends = offset.snapshot_from, snapshot
    return _about("oltp/look", offset.log, *ends, after_id=Literal(offset.after_id), log_name=Literal(offset.log))


def _about(name: str, log: str, snapshot_from: str, snapshot_to: str, **parts: Composable) -> Composed:
    """A statement about the events between two snapshots. What it asks by are literals, the list too: from these alone
    the planner knows which partitions of the log it may leave out. A list of none is null, which it sees through first.
    """
    _, begun_from, open_before = snapshot_from.split(":")
    _, begun_to, still_open = snapshot_to.split(":")
    still = set(still_open.split(","))
    ended = [xid for xid in open_before.split(",") if xid and xid not in still and int(xid) < int(begun_to)]
    return statements.template(
        name,
        log=Identifier(log),
        snapshot_from=Literal(snapshot_from),
        snapshot_to=Literal(snapshot_to),
        begun_from=Literal(begun_from),
        begun_to=Literal(begun_to),
        open_before=Literal(ended or None),
        **parts,
    )


def cut(oltp: Connection, windows: Windows, batch_size: int) -> Windows:
    """The windows with the cuts that make batches of them; one that fits into a batch is left as it is."""
    return {log: _cut(oltp, window, batch_size) for log, window in windows.items()}


def _cut(oltp: Connection, window: Window, batch_size: int) -> Window:
    if window.is_untouched and window.events <= batch_size:
        return window
    with oltp.cursor() as cursor:
        cursor.execute(window.statement("oltp/cuts", batch_size=Literal(batch_size)))
        return replace(window, cuts=tuple(Cut(*row) for row in cursor))


def next_chunks(windows: Windows) -> list[Chunk]:
    """The chunks of the next batch: the members first; the orders only in the batch that ends the members' windows.

    So an order never reaches the star before a member that was there when the order was written.
    """
    chunks = [_next_chunk(windows[log]) for log in MEMBER_LOGS if log in windows]
    if ORDERS_LOG in windows and all(chunk.is_last for chunk in chunks):
        chunks.append(_next_chunk(windows[ORDERS_LOG]))
    return chunks


def _next_chunk(window: Window) -> Chunk:
    return Chunk(window, window.cuts[0] if window.cuts else None)


def windows_after(windows: Windows, chunks: list[Chunk]) -> Windows:
    """What is left once the chunks are taken."""
    taken = {chunk.window.log: chunk for chunk in chunks}
    return {
        log: replace(window, after_id=taken[log].up_to_id, cuts=window.cuts[1:]) if log in taken else window
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
