"""A source that is not the one the star was carried from, taken as its own: after a restore of either database.

What the star's offsets and numbers say is of the former source, whose snapshots and event ids mean nothing in this one.
So the offsets are set to the present, the numbers are forgotten, and every table is then to be resynced.
"""

from psycopg2.extensions import connection as Connection

from warehouse.etl.batch import close_run, transaction
from warehouse.etl.dimensions import shift_versions
from warehouse.etl.lock import PATIENCE, lock_within
from warehouse.etl.offsets import Position, adopt_source, read_position
from warehouse.etl.outages import explained
from warehouse.etl.refusals import DroppedEvents, ForeignSource, SourceRestored, SourceWentBack
from warehouse.etl.resync import intend
from warehouse.etl.retention import refuse_dropped_events
from warehouse.etl.source import (
    current_snapshot,
    read_source,
    refuse_foreign_events,
    refuse_other_source,
    source_identifier,
)
from warehouse.etl.steps import Steps


@explained()
def adopt_if_refused(oltp: Connection, olap: Connection, *, by: str, patience: float = PATIENCE) -> bool:
    """Take the present source as the star's own if the engine would refuse to go on with it; returns whether it would.

    Whoever calls this resyncs every table afterwards. Raises ForeignEvents, which have to be given transactions first.
    """
    refuse_foreign_events(oltp)
    with lock_within(olap, patience):
        if not is_refused(oltp, read_position(olap)):
            return False
        adopt(oltp, olap, by=by)
        return True


def is_refused(oltp: Connection, position: Position) -> bool:
    try:
        refuse_other_source(oltp, position, source_identifier(oltp))
        refuse_dropped_events(oltp, position)
    except (ForeignSource, SourceRestored, SourceWentBack, DroppedEvents):
        return True
    return False


def adopt(oltp: Connection, olap: Connection, *, by: str) -> None:
    """In one transaction, under the writers' lock. Until the tables are resynced the star is that of the former one."""
    source, snapshot = read_source(oltp), current_snapshot(oltp)
    with transaction(olap) as cursor:
        steps = Steps(cursor)
        adopt_source(olap, source, snapshot)
        run = {"runner": f"adopt: {by}", "snapshot_from": snapshot, "snapshot_to": snapshot}
        steps.run_id = steps.read("open_run", {**run, "batch_no": read_position(olap).batch_no})
        steps.run("forget_order_numbers")
        steps.run("forget_line_numbers")
        steps.run("delete_order_guards")
        steps.run("delete_line_guards")
        steps.run("shift_member_event")
        shift_versions(steps)
        steps.run("shift_erased_customer")
        steps.run("discard_all_letters", {"by": f"adopt: {by}"})
        intend(steps, by=by)
        close_run(steps, events=0, dead=0)
