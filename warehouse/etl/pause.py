"""The engine's rest: a row in the star's database that each runner looks for before each batch, wherever it runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.errors import EtlError
from warehouse.etl.outages import explained


@dataclass(frozen=True)
class Pause:
    by: str
    since: datetime
    reason: str

    def __str__(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        return f"paused by {self.by} since {self.since:%Y-%m-%d %H:%M:%S %Z}{why}"


class Paused(EtlError):
    """Somebody lets the engine rest."""

    def __init__(self, pause: Pause) -> None:
        super().__init__(
            f"The engine is {pause}. Nothing is lost: changes wait in their log. `manage.py etl resume` lets it go on."
        )


@explained()
def pause(olap: Connection, *, by: str, reason: str) -> None:
    """A batch at work is finished; nothing is lost, since changes wait in their log. One that rests, rests on."""
    _execute(olap, "olap/insert_pause", {"by": by, "reason": reason})


@explained()
def resume(olap: Connection) -> Pause | None:
    """Let the engine go on; returns the pause that ended, or None where there was none."""
    return _execute(olap, "olap/delete_pause")


@explained()
def read_pause(olap: Connection) -> Pause | None:
    return _execute(olap, "olap/read_pause")


def refuse_pause(olap: Connection) -> None:
    """Raise Paused while the engine is to rest."""
    if rest := read_pause(olap):
        raise Paused(rest)


def _execute(olap: Connection, statement: str, parameters: Mapping[str, str] | None = None) -> Pause | None:
    with olap.cursor() as cursor:
        cursor.execute(statements.text(statement), parameters)
        row = cursor.fetchone() if cursor.description else None
        return Pause(*row) if row else None
