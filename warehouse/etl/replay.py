"""Replay: the retained log applied once more, from before a batch on. A star in which nothing is wrong stays as it is.

The offsets are set back to where that batch began, and the engine carries what lies between as ever. Every statement is
guarded by the number of the event, so what is there already is left alone; what is missing comes.
"""

from dataclasses import dataclass, replace

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.batch import transaction
from warehouse.etl.carrier import Carrier
from warehouse.etl.errors import BatchNotKept
from warehouse.etl.images import CHANGES
from warehouse.etl.lock import PATIENCE, lock_within
from warehouse.etl.offsets import Position, claim, read_position
from warehouse.etl.outages import explained
from warehouse.etl.refusals import DroppedEvents
from warehouse.etl.retention import refuse_dropped_events
from warehouse.etl.source import current_snapshot, refuse_foreign_events
from warehouse.etl.steps import Steps


@dataclass(frozen=True)
class Replayed:
    """`changed`: rows of the star that were written, so were not as the log tells."""

    batches: int
    changed: int


@explained()
def replay(oltp: Connection, olap: Connection, *, from_batch: int, by: str, patience: float = PATIENCE) -> Replayed:
    """Apply this batch and all after it again, in one go with what is pending.

    Both connections must be idle and in autocommit. Raises BatchNotKept where log or books do not go back so far.
    """
    refuse_foreign_events(oltp)
    carrier = Carrier(oltp, olap, f"replay: {by}")
    with lock_within(olap, patience):
        carrier.carry_up_to(current_snapshot(oltp))
        position = read_position(olap)
        set_back = _set_back(oltp, olap, position, from_batch)
        with transaction(olap) as cursor:
            claim(Steps(cursor), position, set_back)
        batches = carrier.carry_up_to(current_snapshot(oltp))
        return Replayed(batches, _changed(olap, set_back.batch_no, carrier.runner))


def _set_back(oltp: Connection, olap: Connection, position: Position, from_batch: int) -> Position:
    """All offsets at the snapshot from which the batch went: what one log had of it already is only carried again."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/read_batch"), {"batch_no": from_batch})
        snapshot, is_of_former_source = cursor.fetchone() or (None, False)
    if snapshot is None:
        raise BatchNotKept(from_batch, "etl_run has no such batch")
    if is_of_former_source:
        raise BatchNotKept(from_batch, "another source was taken as the star's own since")
    batch_no = position.batch_no + 1
    offsets = {
        log: replace(offset, snapshot_from=snapshot, snapshot_to=None, batch_no=batch_no)
        for log, offset in position.offsets.items()
    }
    set_back = Position(batch_no, position.source, offsets)
    try:
        refuse_dropped_events(oltp, set_back)
    except DroppedEvents as dropped:
        raise BatchNotKept(from_batch, "the change log has been dropped further than that") from dropped
    return set_back


def _changed(olap: Connection, batch_no: int, runner: str) -> int:
    with olap.cursor() as cursor:
        written = {"batch_no": batch_no, "runner": runner, "steps": list(CHANGES)}
        cursor.execute(statements.text("olap/count_replayed"), written)
        (rows,) = cursor.fetchone() or (0,)
    return int(rows)
