"""One batch, one transaction of the star's database: events, dimensions, facts, offset and run row, or none of them."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from warehouse.etl.aggregates import add_sales_after, stage_sales_before
from warehouse.etl.dimensions import stage_governed_orders, stage_member_events, write_versions
from warehouse.etl.erasure import CUSTOMERS_LOG, erase_customers
from warehouse.etl.facts import (
    change_known_orders,
    insert_new_orders,
    keep_last_changes,
    restate,
    stage_order_events,
)
from warehouse.etl.failures import SomeEventIsHeld
from warehouse.etl.logs import ORDERS_LOG, Dimension
from warehouse.etl.offsets import Position, claim
from warehouse.etl.pump import Export, load
from warehouse.etl.steps import Steps

SMALL = 1000
"""Events up to which each is best looked up by itself; in a larger batch the planner does well by its own measure."""


@dataclass(frozen=True)
class Batch:
    """What one transaction is to carry, and where the engine stands before and after it."""

    runner: str
    snapshot: str
    before: Position
    after: Position
    exports: list[Export]

    @property
    def events(self) -> int:
        return sum(export.events for export in self.exports)


def carry(olap: Connection, batch: Batch) -> None:
    """Carry the batch in one transaction; any failure (StepFailed, SomeEventIsHeld, LostRace) rolls all of it back.

    1. claim: the fence moves the offsets, or another runner has and we stop here;
    2. open the run row, whose id every row of the star will carry;
    3. load the events into staging, and empty what they or the star say of customers that were erased since;
    4. dimensions, then facts, then what the new dimension versions restate, then the aggregates;
    5. close the run row, commit.
    """
    with transaction(olap) as cursor:
        steps = Steps(cursor)
        claim(steps, batch.before, batch.after)
        open_run(steps, batch)
        if batch.events <= SMALL:
            steps.read("expect_rows_in_memory")
        load_exports(steps, batch.exports)
        logs = {export.chunk.window.log for export in batch.exports}
        if CUSTOMERS_LOG in logs:
            erase_customers(steps, "staged_member_event")
        if steps.read("is_some_letter_kept") and steps.read("is_some_event_held"):
            raise SomeEventIsHeld
        apply(steps, logs)
        close_run(steps, events=batch.events, dead=0)


def open_run(steps: Steps, batch: Batch) -> None:
    row = {
        "runner": batch.runner,
        "batch_no": batch.after.batch_no,
        "snapshot_from": batch.exports[0].chunk.window.snapshot_from,
        "snapshot_to": batch.snapshot,
    }
    steps.run_id = steps.read("open_run", row)


def load_exports(steps: Steps, exports: list[Export]) -> None:
    for export in exports:
        started = time.perf_counter()
        load(steps.cursor, export)
        steps.record("load", export.events, time.perf_counter() - started)


def apply(steps: Steps, logs: set[str]) -> None:
    """Bring the star up to the staged events of these logs."""
    changed = stage_member_events(steps, logs - {ORDERS_LOG})
    if ORDERS_LOG in logs:
        stage_order_events(steps)
    write(steps, changed, has_orders=ORDERS_LOG in logs)


def write(steps: Steps, changed: list[Dimension], *, has_orders: bool) -> None:
    """What the orders concerned add to the aggregates is told twice: before anything of the star changes, and after."""
    if has_orders:
        keep_last_changes(steps)
    are_some_governed = stage_governed_orders(steps)
    concerned = stage_sales_before(steps)
    for dimension in changed:
        write_versions(steps, dimension)
    if has_orders:
        insert_new_orders(steps)
        if concerned.are_some_known:
            change_known_orders(steps)
    if concerned.are_some_known:
        restate(steps, are_some_governed=are_some_governed)
    if concerned.are_any:
        add_sales_after(steps, are_some_known=concerned.are_some_known)


def close_run(steps: Steps, *, events: int, dead: int) -> None:
    """Steps that wrote nothing, or took no millisecond, are left out: there is a row of these for every batch."""
    rows = {name: rows for name, rows in steps.rows.items() if rows}
    seconds = {name: round(value, 3) for name, value in steps.seconds.items() if value >= 0.001}
    steps.run("close_run", {"events": events, "dead": dead, "rows": json.dumps(rows), "seconds": json.dumps(seconds)})


@contextmanager
def transaction(olap: Connection) -> Iterator[Cursor]:
    """Commit, or roll back and raise. psycopg2's `with connection` would roll back on a connection that is gone, and
    hide behind that second error what had happened."""
    with olap.cursor() as cursor:
        cursor.execute("begin")
        try:
            yield cursor
            cursor.execute("commit")
        except BaseException:
            if not olap.closed:
                cursor.execute("rollback")
            raise
