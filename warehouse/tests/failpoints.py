"""The points of a run by name, and what befalls it there: an error, the end of the server's session, kill -9.

A point is "before" or "after" a statement: the name of its SQL file, or what it does; "commit of" another is that of
its transaction. After it the statement has been done, but the client never hears of it.
"""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from warehouse.etl import dead_letters, run
from warehouse.etl.rebuild import rebuild
from warehouse.etl.statements import FOLDER
from warehouse.tests.faults import Doom, doomed_connections, terminate
from warehouse.tests.letters import waiting

Fault = Callable[[Connection], None]
BEGINNINGS = {path.read_text().split("{")[0][:100]: path.stem for path in FOLDER.glob("*/*.sql")} | {
    "copy (": "export",
    "copy staged_": "load",
    "select pg_try_advisory_lock": "take_lock",
    "select pg_advisory_lock": "wait_for_lock",
    "savepoint": "savepoint",
    "rollback to savepoint": "rollback to savepoint",
}


class Misfortune(Exception):
    """An error that nobody has thought of."""


def raise_error(connection: Connection) -> None:
    raise Misfortune


def end_session(connection: Connection) -> None:
    terminate(connection)
    raise psycopg2.OperationalError("the server closed the connection")


def kill_process(connection: Connection) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FailPoint(Doom):
    """Strikes once, where the run first comes to its point."""

    def __init__(self, point: str, fault: Fault) -> None:
        super().__init__()
        self.point = point
        self.fault = fault
        self.transaction: set[str] = set()

    def before(self, cursor: Cursor, query: Any) -> None:
        self._strike("before", cursor, query)

    def after(self, cursor: Cursor, query: Any) -> None:
        self._strike("after", cursor, query)

    def _strike(self, moment: str, cursor: Cursor, query: Any) -> None:
        text = query if isinstance(query, str) else query.as_string(cursor)
        name = name_of(text)
        self.transaction = {name} if name == "begin" else self.transaction | {name}
        if not self.struck and self.point in {
            f"{moment} {name}",
            *(f"{moment} {name} of {it}" for it in self.transaction),
        }:
            self.struck = text
            self.fault(cursor.connection)


def name_of(text: str) -> str:
    return next((name for beginning, name in BEGINNINGS.items() if text.startswith(beginning)), text)


def do(deed: str, oltp: Connection, olap: Connection) -> None:
    """The engine's deeds that write the star."""
    match deed:
        case "run":
            run(oltp, olap, runner="doomed")
        case "retry":
            dead_letters.retry(olap, by="doomed")
        case "rebuild":
            rebuild(oltp, olap, by="doomed")
        case "discard":
            dead_letters.discard(olap, [waiting()[0]["letter_id"]], by="doomed")


def do_in_a_process(deed: str, fail_point: FailPoint) -> int | None:
    """The process's exit code. Forked: another Python would need a second to import what is here already."""
    process = get_context("fork").Process(target=_do_alone, args=[deed, fail_point])
    process.start()
    process.join()
    return process.exitcode


def _do_alone(deed: str, fail_point: FailPoint) -> None:
    with doomed_connections(fail_point) as (oltp, olap):
        do(deed, oltp, olap)
