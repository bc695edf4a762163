"""How long the change log is kept: partitions are made ahead of the writers, and dropped when nobody asks for them.

Dropped is what the star has, what has ended and what is older than the replay window, all three: an engine that stands
still means a log that grows, never a change that is lost. What is safe to drop the source decides by itself
(`flyway/oltp/V8__change_log_partitions.sql`); here is said when, and for how many days.
"""

from dataclasses import dataclass, field
from datetime import datetime

from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Identifier, Literal

from warehouse.etl import statements
from warehouse.etl.logs import LOGS
from warehouse.etl.offsets import Position
from warehouse.etl.outages import explained
from warehouse.etl.refusals import DroppedEvents


@dataclass(frozen=True)
class Retention:
    """What a round did: partitions made and dropped, by log.

    `busy`: logs that somebody else had locked. Nobody was kept waiting; the next round tries again.
    """

    made: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    busy: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class KeptLog:
    """What is there of one log. `overdue`: partitions past the replay window that could not be dropped yet."""

    bytes: int
    oldest_event_at: datetime | None
    partitions_ahead: int
    partitions_overdue: int
    default_events: int
    """Events that no partition was there for. They are in the default one, and carried like all others."""


@explained()
def keep_change_log(oltp: Connection, *, days: int) -> Retention:
    """One round, on a connection in autocommit: note the time, make partitions ahead, drop what is no longer needed."""
    with oltp.cursor() as cursor:
        cursor.execute(statements.text("oltp/note_time"))
        cursor.execute(statements.text("oltp/forget_times"), {"days": days})
    retention = Retention()
    for log in LOGS:
        try:
            _count(oltp, retention.made, "oltp/make_partitions", log)
            _count(oltp, retention.dropped, "oltp/drop_partitions", log, days=days)
        except LockNotAvailable:
            retention.busy.append(log)
    return retention


@explained()
def read_change_log(oltp: Connection, *, days: int) -> dict[str, KeptLog]:
    """What is kept of each log, seen from a replay window of so many days; changes nothing."""
    query = SQL("\nunion all\n").join(
        statements.template(
            "oltp/kept_log",
            log=Identifier(log),
            log_name=Literal(log),
            default_partition=Identifier("change_log", f"{log}_default"),
            days=Literal(days),
        )
        for log in LOGS
    )
    with oltp.cursor() as cursor:
        cursor.execute(query)
        return {log: KeptLog(*figures) for log, *figures in cursor}


def refuse_dropped_events(oltp: Connection, position: Position) -> None:
    """Raise DroppedEvents when the star has not seen all that was dropped: a backup was restored, or it is new."""
    offsets = list(position.offsets.values())
    with oltp.cursor() as cursor:
        cursor.execute(
            statements.text("oltp/dropped_events"),
            {"logs": [o.log for o in offsets], "snapshots": [o.snapshot_from for o in offsets]},
        )
        if missing := cursor.fetchall():
            raise DroppedEvents(missing)


def _count(oltp: Connection, counts: dict[str, int], name: str, log: str, **parameters: int) -> None:
    with oltp.cursor() as cursor:
        cursor.execute(statements.text(name), {"log": log, **parameters})
        (count,) = cursor.fetchone() or (0,)
    if count:
        counts[log] = count
