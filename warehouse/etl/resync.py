"""Resync: the star's rows of some keys brought to what the source says now, while the stream goes on.

Page by page, in the order of the keys. Under the writers' lock a page's rows are read in a snapshot of the source; then
the stream is carried up to that same snapshot, and the rows are applied to a star that stands exactly there: so nothing
newer is overwritten and nothing is missed. Between the pages the lock is free, and the progress is saved with each, so
that a crash loses one page. Repair, backfill and the first load of a source without a log are this one path.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.batch import close_run, transaction
from warehouse.etl.carrier import Carrier
from warehouse.etl.columns import Catalog
from warehouse.etl.errors import LostRace
from warehouse.etl.failures import ResyncFailed, StepFailed
from warehouse.etl.images import Images, apply_images, read_images
from warehouse.etl.lock import PATIENCE, lock_within
from warehouse.etl.logs import ORDERS_LOG
from warehouse.etl.offsets import claim, read_position
from warehouse.etl.outages import explained
from warehouse.etl.scope import TABLES, Scope
from warehouse.etl.sessions import prepare
from warehouse.etl.source import refuse_foreign_events, source_identifier
from warehouse.etl.steps import Steps
from warehouse.etl.sums import mend_sums
from warehouse.etl.window import position_after

PAGE = 5_000

OnPage = Callable[[int, int], None]
"""Called with how many keys are done, and of how many or so."""


@dataclass(frozen=True)
class Resynced:
    """What came of it. `refused`: why a key could not be brought up to the source, by key; it is as it was before."""

    table: str
    keys: int
    rows: int
    changed: int
    refused: dict[int, str]


@explained()
def resync(
    oltp: Connection,
    olap: Connection,
    scope: Scope,
    *,
    by: str,
    on_page: OnPage = lambda done, total: None,
    page: int = PAGE,
    patience: float = PATIENCE,
) -> Resynced:
    """Bring the star's rows of `scope` up to the source; goes on where one about the same broke off.

    Both connections must be idle and in autocommit. Raises EtlError when it cannot go on; the pages before are done.
    """
    refuse_foreign_events(oltp)
    prepare(olap)
    Catalog().look(oltp, olap)
    return _Resync(oltp, olap, scope, by, page, patience).run(on_page)


def intend(steps: Steps, *, by: str) -> None:
    """Note that every row of every table is to be resynced from its first key on."""
    steps.run("intend_resync", {"tables": list(TABLES), "by": by})


def intended(olap: Connection, *, by: str) -> set[str]:
    """The tables of which that is not done yet."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/unfinished_resyncs"), {"by": by})
        return {table for (table,) in cursor}


@dataclass
class _Resync:
    oltp: Connection
    olap: Connection
    scope: Scope
    by: str
    page: int
    patience: float
    rows: int = 0
    changed: int = 0
    refused: dict[int, str] = field(default_factory=dict)

    def run(self, on_page: OnPage) -> Resynced:
        resync_id, after, done, total = self._begin()
        before = done
        while keys := self.scope.keys_after(self.oltp, self.olap, after, self.page):
            self._bring(resync_id, keys)
            after, done = keys[-1], done + len(keys)
            on_page(done, max(done, total))
        self._write("olap/finish_resync", {"resync_id": resync_id})
        if self.changed:
            mend_sums(self.olap, self.patience)
        return Resynced(self.scope.table, done - before, self.rows, self.changed, self.refused)

    def _bring(self, resync_id: int, keys: list[int]) -> None:
        """A page with a row that the star does not take is halved, until that row's key stands alone."""
        try:
            with lock_within(self.olap, self.patience):
                self._bring_whole(resync_id, keys)
        except StepFailed as failure:
            if not failure.is_of_a_row:
                raise ResyncFailed(self.scope.table, failure) from failure
            if len(keys) == 1:
                self.refused[keys[0]] = str(failure)
                return
            middle = len(keys) // 2
            self._bring(resync_id, keys[:middle])
            self._bring(resync_id, keys[middle:])

    def _bring_whole(self, resync_id: int, keys: list[int]) -> None:
        before = read_position(self.olap)
        with read_images(self.oltp, self.scope, keys) as images:
            carried = self._carrier.carry_up_to(images.snapshot)
            position = read_position(self.olap)
            if position.batch_no != before.batch_no + carried:
                raise LostRace(position.batch_no)
            after = position_after(position, self._source, images.snapshot, {}, [])
            with transaction(self.olap) as cursor:
                steps = Steps(cursor)
                claim(steps, position, after)
                steps.run_id = steps.read(
                    "open_run",
                    {
                        "runner": f"resync: {self.by}",
                        "batch_no": after.batch_no,
                        "snapshot_from": position.offsets[ORDERS_LOG].snapshot_from,
                        "snapshot_to": images.snapshot,
                    },
                )
                changed = self._apply(steps, images)
                progress = {"resync_id": resync_id, "after_key": keys[-1], "keys": len(keys)}
                steps.run("advance_resync", progress)
        self.rows += images.rows
        self.changed += changed

    def _apply(self, steps: Steps, images: Images) -> int:
        changed = apply_images(steps, images, by=self.by)
        close_run(steps, events=images.rows, dead=0)
        return changed

    def _begin(self) -> tuple[int, int, int, int]:
        row = {"table": self.scope.table, "scope": str(self.scope), "total": self.scope.count(self.oltp), "by": self.by}
        with self.olap.cursor() as cursor:
            cursor.execute(statements.text("olap/begin_resync"), row)
            resync_id, after, done, total = cursor.fetchone() or (0, 0, 0, 0)
        return resync_id, after, done, total

    def _write(self, name: str, parameters: dict[str, Any]) -> None:
        with self.olap.cursor() as cursor:
            cursor.execute(statements.text(name), parameters)

    @cached_property
    def _carrier(self) -> Carrier:
        return Carrier(self.oltp, self.olap, f"resync: {self.by}")

    @cached_property
    def _source(self) -> int:
        return source_identifier(self.oltp)
