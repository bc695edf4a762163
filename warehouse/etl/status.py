"""How far behind the star is: what is pending in each change log, since when, and what the last runs did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor

from warehouse.etl import statements
from warehouse.etl.columns import NewColumn, read_new_columns
from warehouse.etl.offsets import read_position
from warehouse.etl.outages import explained
from warehouse.etl.pause import Pause, read_pause
from warehouse.etl.source import current_snapshot, refuse_other_source, source_identifier
from warehouse.etl.window import Window, look


@dataclass(frozen=True)
class Status:
    """Lag in seconds (age of the oldest event that is not in the star; 0 when none is) and in events, by log; dead
    letters that wait; events a second over the last minute."""

    lag_seconds: float
    pending: dict[str, int]
    batch_no: int
    last_success_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    failed_batches: int
    events_per_second: float
    dead_letters: int
    paused: Pause | None
    new_columns: list[NewColumn]


@dataclass(frozen=True)
class Run:
    """A row of etl_run: a batch, or with `error` one that was rolled back."""

    run_id: int
    runner: str
    batch_no: int
    events: int
    seconds: float
    error: str | None


@explained()
def read_status(oltp: Connection, olap: Connection) -> Status:
    """Read the engine's status; changes nothing. Raises EtlError where the source or the schema is wrong."""
    position = read_position(olap)
    refuse_other_source(oltp, position, source_identifier(oltp))
    windows = look(oltp, position, current_snapshot(oltp))
    return Status(
        lag_seconds=max((_age(oltp, window) for window in windows.values()), default=0.0),
        pending={log: window.events for log, window in windows.items()},
        batch_no=position.batch_no,
        paused=read_pause(olap),
        new_columns=read_new_columns(olap),
        **_read_last_runs(olap),
    )


def _read_last_runs(olap: Connection) -> dict[str, Any]:
    with olap.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(statements.text("olap/read_last_runs"))
        return dict(cursor.fetchone() or {})


@explained()
def read_runs(olap: Connection, since: str | None) -> list[Run]:
    """The runs that began after `since` (a timestamp; None: all), whoever ran them, in their order."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/read_runs"), {"since": since})
        return [Run(*row) for row in cursor]


def _age(oltp: Connection, window: Window) -> float:
    with oltp.cursor() as cursor:
        cursor.execute(window.statement("oltp/oldest_event"))
        (seconds,) = cursor.fetchone() or (0.0,)
    return float(seconds)
