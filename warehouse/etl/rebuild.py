"""Rebuild: the star made anew beside the old one, which is read and kept up to date meanwhile; then they are swapped.

1. Begin: a copy of the old star's histories, which no source remembers, and the versions cut from it (`beside.py`).
2. Read: the change log is carried from its beginning, and every row of the source is read by the way of resync.
3. Compare: the new star has to equal the source before anything else happens.
4. Swap: under the old star's lock, in one transaction, the contents are exchanged where they differ.

Whatever befalls a rebuild before that commit leaves the old star as it is, and the next one goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import psycopg2
from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.batch import close_run, transaction
from warehouse.etl.beside import BESIDE, STAR, begin, drop_surplus_versions, empty, is_to_begin
from warehouse.etl.carrier import Carrier
from warehouse.etl.erasure import erase_from
from warehouse.etl.errors import RebuildDiffers, RebuildUnderWay
from warehouse.etl.failures import RebuildFailed, StepFailed
from warehouse.etl.lock import PATIENCE, lock, lock_within
from warehouse.etl.logs import ORDERS_LOG
from warehouse.etl.offsets import Position, claim, read_position
from warehouse.etl.outages import explained
from warehouse.etl.pause import refuse_pause
from warehouse.etl.reconcile import Found, reconcile
from warehouse.etl.resync import intended, resync
from warehouse.etl.retention import refuse_dropped_events
from warehouse.etl.scope import TABLES, Scope
from warehouse.etl.sessions import prepare, searching
from warehouse.etl.source import current_snapshot, refuse_foreign_events, refuse_other_source, source_identifier
from warehouse.etl.steps import Steps

REBUILD = "rebuild"

OnPage = Callable[[str, int, int], None]
"""Called with a table, how many of its keys are done, and of how many or so."""


@dataclass(frozen=True)
class Rebuilt:
    """`rows`: in which the new star equals the source. `changed`: rows of the old one that were not so, by table."""

    rows: int
    changed: dict[str, int]


@explained()
def rebuild(
    oltp: Connection,
    olap: Connection,
    *,
    by: str,
    on_page: OnPage = lambda table, done, total: None,
    patience: float = PATIENCE,
) -> Rebuilt:
    """Make the star anew and let it take the old one's place; goes on where one broke off.

    Both connections must be idle and in autocommit. Raises EtlError when it cannot go on; the star is then as it was.
    """
    refuse_pause(olap)
    refuse_foreign_events(oltp)
    refuse_other_source(oltp, read_position(olap), source_identifier(oltp))
    prepare(olap)
    with searching(olap, BESIDE), lock(olap) as is_held:
        if not is_held:
            raise RebuildUnderWay
        try:
            return _Rebuild(oltp, olap, by, on_page, patience).run()
        except StepFailed as failure:
            raise RebuildFailed(failure) from failure


@dataclass(frozen=True)
class _Rebuild:
    oltp: Connection
    olap: Connection
    by: str
    on_page: OnPage
    patience: float

    def run(self) -> Rebuilt:
        if is_to_begin(self.oltp, self.olap):
            begin(self.oltp, self.olap, by=REBUILD)
        refused = self._read_source()
        drop_surplus_versions(self.olap)
        found = self._compare()
        if found.waiting:
            refused |= self._read_what_waits()
            found = self._compare()
        if found.differences or found.waiting:
            raise RebuildDiffers(_keys(found), refused)
        return Rebuilt(found.rows_compared, self._swap())

    def _read_source(self) -> dict[str, str]:
        """Every table that is not done; returns what could not be taken, and why."""
        left = intended(self.olap, by=REBUILD)
        return self._resync([Scope(table) for table in TABLES if table in left])

    def _read_what_waits(self) -> dict[str, str]:
        """An event that cannot be applied is nothing to wait for: its row is read. Told of if that cannot be either."""
        with self.olap.cursor() as cursor:
            cursor.execute(statements.text("olap/read_waiting_keys"))
            waiting = dict(cursor.fetchall())
        return self._resync([Scope(table, waiting[log]) for table in TABLES if (log := Scope(table).log) in waiting])

    def _resync(self, scopes: list[Scope]) -> dict[str, str]:
        refused: dict[str, str] = {}
        for scope in scopes:
            on_page = partial(self.on_page, scope.table)
            done = resync(self.oltp, self.olap, scope, by=REBUILD, on_page=on_page, patience=self.patience)
            refused |= {f"{scope.table} {key}": reason for key, reason in done.refused.items()}
        return refused

    def _compare(self) -> Found:
        """No star takes the place of the old one that is not what the source says."""
        return reconcile(self.oltp, self.olap, by=REBUILD, is_repairing=True, patience=self.patience).left

    def _swap(self) -> dict[str, int]:
        """Carried twice: what has come since is little when the stream has to wait."""
        self._carry()
        with searching(self.olap, STAR), lock_within(self.olap, self.patience):
            old = read_position(self.olap)
            with searching(self.olap, BESIDE):
                self._carry()
                new = read_position(self.olap)
            return self._exchange(old, Position(old.batch_no + 1, new.source, new.offsets))

    def _carry(self) -> None:
        """Raises DroppedEvents: whoever was away for so long has to begin anew."""
        refuse_dropped_events(self.oltp, read_position(self.olap))
        Carrier(self.oltp, self.olap, REBUILD).carry_up_to(current_snapshot(self.oltp))

    def _exchange(self, old: Position, new: Position) -> dict[str, int]:
        by = f"{REBUILD}: {self.by}"
        with transaction(self.olap) as cursor:
            steps = Steps(cursor)
            claim(steps, old, new)
            run = {
                "runner": by,
                "batch_no": new.batch_no,
                "snapshot_from": old.offsets[ORDERS_LOG].snapshot_from,
                "snapshot_to": new.offsets[ORDERS_LOG].snapshot_from,
            }
            steps.run_id = steps.read("open_run", run)
            # Copied before, noted by the other engine since: whoever was erased meanwhile is not to come back.
            erase_from(steps, "star_beside", since_run=0)
            changed = _exchange_rows(steps)
            steps.run("supersede_letters_by_rebuild", {"by": by})
            steps.run("merge_letters_of_rebuild")
            empty(steps)
            close_run(steps, events=0, dead=0)
        return changed


def _exchange_rows(steps: Steps) -> dict[str, int]:
    try:
        steps.cursor.execute(statements.text("olap/exchange_stars"), {"run_id": steps.run_id})
    except psycopg2.Error as error:
        raise StepFailed("exchange_stars", error) from error
    changed: dict[str, int] = dict(steps.cursor.fetchall())
    for table, rows in changed.items():
        steps.record(table, rows, 0)
    return changed


def _keys(found: Found) -> dict[str, list[int]]:
    return {one.table: one.keys for one in found.comparisons if one.differences} | found.waiting
