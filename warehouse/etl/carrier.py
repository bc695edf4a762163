"""From the offsets to a snapshot of the source: windows cut into batches, one carried while the next one is read."""

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.apart import carry_apart
from warehouse.etl.batch import Batch, carry
from warehouse.etl.columns import Catalog
from warehouse.etl.failures import BatchFailed, SomeEventIsHeld, StepFailed
from warehouse.etl.logs import ORDERS_LOG
from warehouse.etl.offsets import Position, read_position, remember_source
from warehouse.etl.patience import Patience
from warehouse.etl.pause import refuse_pause
from warehouse.etl.pump import Export, export_next, export_raw
from warehouse.etl.refusals import SourceChanged
from warehouse.etl.sessions import prepare
from warehouse.etl.source import read_source, refuse_other_source, source_identifier
from warehouse.etl.window import Windows, cut, look, position_after, windows_after

BATCH_SIZE = 50_000
"""Events of one log in a batch: large enough for set-based speed, small enough for memory and a reader's patience."""


@dataclass
class Carrier:
    """One runner's connections and habits."""

    oltp: Connection
    olap: Connection
    runner: str
    batch_size: int = BATCH_SIZE
    patience: Patience = field(default_factory=Patience)
    catalog: Catalog = field(default_factory=Catalog)

    def carry_window(self, snapshot: str) -> Generator[int, None, None]:
        """Carry what lies between the offsets and `snapshot`, batch by batch; yields the events of each.

        A window that an earlier run left unfinished is carried to its own end first, and then the rest.
        """
        position = read_position(self.olap)
        # Asked now: later the reader's thread has the connection to itself.
        refuse_other_source(self.oltp, position, self._source)
        if not position.is_remembered:
            remember_source(self.olap, read_source(self.oltp))
        if position.window_end:
            yield from self._carry(position, position.window_end)
            position = read_position(self.olap)
        yield from self._carry(position, snapshot)

    def carry_up_to(self, snapshot: str) -> int:
        """Carry all of it, for whoever needs the star to stand exactly there; returns the batches. Raises Paused."""
        refuse_pause(self.olap)
        return sum(1 for _ in self.patience.keep_trying(partial(self.carry_window, snapshot)))

    def _carry(self, position: Position, snapshot: str) -> Iterator[int]:
        """Carry one window. A failed statement is recorded in a row of its own: its batch's row is rolled back."""
        windows = cut(self.oltp, look(self.oltp, position, snapshot), self.batch_size)
        if not windows:
            return
        prepare(self.olap)
        try:
            self.catalog.look(self.oltp, self.olap)
            with self._reader() as reader, closing(self._read_ahead(reader, windows)) as read:
                for left, exports in read:
                    chunks = [export.chunk for export in exports]
                    after = position_after(position, self._source, snapshot, left, chunks)
                    batch = Batch(self.runner, snapshot, position, after, exports)
                    self._carry_batch(reader, batch)
                    position = after
                    yield batch.events
        except SourceChanged as change:
            self._record_failure(position, snapshot, change)
            raise
        except StepFailed as failure:
            self.patience.spend(failure)
            self._record_failure(position, snapshot, failure)
            raise BatchFailed(position.batch_no + 1, failure) from failure

    def _reader(self) -> ThreadPoolExecutor:
        """One thread: whatever it is given, the source's connection does one thing at a time."""
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="export")

    def _carry_batch(self, reader: ThreadPoolExecutor, batch: Batch) -> None:
        """Whole, as nearly every batch can be; taken apart when a row of it cannot be applied."""
        try:
            if not any(export.is_raw for export in batch.exports):
                carry(self.olap, batch)
                return
        except SomeEventIsHeld:
            pass
        except StepFailed as failure:
            if not failure.is_of_a_row:
                raise
        with ExitStack() as spools:
            raw = [self._raw(reader, export, spools) for export in batch.exports]
            carry_apart(self.olap, replace(batch, exports=raw))

    def _raw(self, reader: ThreadPoolExecutor, export: Export, spools: ExitStack) -> Export:
        if export.is_raw:
            return export
        raw = reader.submit(export_raw, self.oltp, export.chunk).result()
        spools.enter_context(raw.spool)
        return raw

    def _read_ahead(
        self, reader: ThreadPoolExecutor, windows: Windows
    ) -> Generator[tuple[Windows, list[Export]], None, None]:
        """Batch after batch: what is left before it, and its events; the next is read while the caller writes this."""
        ahead = reader.submit(export_next, self.oltp, windows)
        try:
            while windows:
                exports = ahead.result()
                rest = windows_after(windows, [export.chunk for export in exports])
                if rest:
                    ahead = reader.submit(export_next, self.oltp, rest)
                with ExitStack() as spools:
                    for export in exports:
                        spools.enter_context(export.spool)
                    yield windows, exports
                windows = rest
        finally:
            _close(ahead)

    @cached_property
    def _source(self) -> int:
        return source_identifier(self.oltp)

    def _record_failure(self, position: Position, snapshot: str, failure: Exception) -> None:
        if self.olap.closed:
            return
        row = {
            "runner": self.runner,
            "batch_no": position.batch_no + 1,
            "snapshot_from": position.offsets[ORDERS_LOG].snapshot_from,
            "snapshot_to": snapshot,
            "error": str(failure),
        }
        with self.olap.cursor() as cursor:
            cursor.execute(statements.text("olap/record_failure"), row)


def _close(ahead: Future[list[Export]]) -> None:
    """Close what was read and not asked for: the batch before it failed. A failure to read it ends here as well."""
    if ahead.exception() is None:
        for export in ahead.result():
            export.spool.close()
