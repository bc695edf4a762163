"""Where the engine stands: one row a change log in the star's own database, moved by compare-and-set."""

from dataclasses import dataclass
from typing import Any

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.errors import LostRace
from warehouse.etl.logs import LOGS
from warehouse.etl.refusals import MissingLogs
from warehouse.etl.steps import Steps


@dataclass(frozen=True)
class Offset:
    """Everything visible in `snapshot_from` is in the star.

    While `snapshot_to` is set, what became visible between the two is being carried in chunks of ids, up to `last_id`.
    Snapshots are `pg_snapshot` as text. Both oids are None until the engine has looked.
    """

    log: str
    snapshot_from: str
    snapshot_to: str | None
    last_id: int
    batch_no: int
    database_oid: int | None
    relation_oid: int | None

    @property
    def after_id(self) -> int:
        """The id up to which the window in progress has been carried; 0 when none is in progress."""
        return self.last_id if self.snapshot_to else 0


@dataclass(frozen=True)
class Source:
    """What tells one source from another, be it one that was restored in the same place: the cluster's system
    identifier, and of each log the oids of its database and of its relation."""

    system_id: int
    oids: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Position:
    """All offsets, and the last batch. `source`: the OLTP cluster's system identifier, None before the first batch."""

    batch_no: int
    source: int | None
    offsets: dict[str, Offset]

    @property
    def is_remembered(self) -> bool:
        """Do the offsets say which database and which logs they speak of?"""
        return all(offset.relation_oid for offset in self.offsets.values())

    @property
    def window_end(self) -> str | None:
        """The snapshot of a window that a run before this one began and did not finish."""
        return next((offset.snapshot_to for offset in self.offsets.values() if offset.snapshot_to), None)


def read_position(olap: Connection) -> Position:
    """Read where the engine stands. Raises MissingLogs when the schema is not the one that this program needs."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/read_offsets"))
        rows = cursor.fetchall()
    offsets = {log: Offset(log, *position) for log, _, *position in rows}
    if missing := set(LOGS) - offsets.keys():
        raise MissingLogs(missing)
    return Position(
        batch_no=max(offset.batch_no for offset in offsets.values()),
        source=next((source for _, source, *_ in rows if source is not None), None),
        offsets=offsets,
    )


def remember_source(olap: Connection, source: Source) -> None:
    """Note the oids where there are none: in a new star, and in one that is older than their columns."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/remember_source"), _oids(source))


def adopt_source(olap: Connection, source: Source, snapshot: str) -> None:
    """Make the offsets speak of this source, with all that `snapshot` sees of it in the star already.

    For whoever has brought the star there, in the same transaction and under the runners' lock (`lock.py`).
    """
    with olap.cursor() as cursor:
        parameters = {"source_system_id": source.system_id, "snapshot": snapshot, **_oids(source)}
        cursor.execute(statements.text("olap/adopt_source"), parameters)


def _oids(source: Source) -> dict[str, list[Any]]:
    return {
        "logs": list(source.oids),
        "database_oids": [database for database, _ in source.oids.values()],
        "relation_oids": [relation for _, relation in source.oids.values()],
    }


def claim(steps: Steps, before: Position, after: Position) -> None:
    """Move every offset, or raise LostRace when another runner has moved them since `before` was read.

    This is the first statement of a batch: a rival waits in it until we commit, and then finds nothing to move.
    """
    offsets = list(after.offsets.values())
    moved = steps.run(
        "claim_batch",
        {
            "source_system_id": after.source,
            "logs": [offset.log for offset in offsets],
            "snapshots_from": [offset.snapshot_from for offset in offsets],
            "snapshots_to": [offset.snapshot_to for offset in offsets],
            "last_ids": [offset.last_id for offset in offsets],
            "seen_batch_nos": [before.offsets[offset.log].batch_no for offset in offsets],
            "batch_no": after.batch_no,
        },
    )
    if moved != len(LOGS):
        raise LostRace(after.batch_no)
