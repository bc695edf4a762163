"""Real faults for a run: its statements are counted, and before the chosen one its server process is ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from warehouse.tests.engine import connect
from warehouse.tests.sessions import reading


class DoomedConnection(Connection):
    """psycopg2's own, but for a look at each statement before it goes."""

    doom: "Doom"

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        return super().cursor(*args, **{"cursor_factory": DoomedCursor, **kwargs})


class DoomedCursor(Cursor):
    def execute(self, query: Any, vars: Any = None) -> None:
        self._doom.before(self, query)
        super().execute(query, vars)
        self._doom.after(self, query)

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        self._doom.before(self, sql)
        super().copy_expert(sql, file, size)
        self._doom.after(self, sql)

    @property
    def _doom(self) -> "Doom":
        connection = self.connection
        assert isinstance(connection, DoomedConnection)
        return connection.doom


class Doom:
    """What is to happen in a run, and at which of its statements, counted from one over both connections.

    None happens at 0; the count then tells how many statements a run has.
    """

    def __init__(self, at: int = 0, *, lose_answer_to: str = "") -> None:
        self.at = at
        self.lose_answer_to = lose_answer_to
        self.count = 0
        self.struck = ""
        self._lock = Lock()

    def before(self, cursor: Cursor, query: Any) -> None:
        with self._lock:
            self.count += 1
            if self.count == self.at:
                self.struck = query if isinstance(query, str) else query.as_string(cursor)
                terminate(cursor.connection)

    def after(self, cursor: Cursor, query: Any) -> None:
        """Done, but the client never hears of it."""
        if query == self.lose_answer_to:
            self.struck = query
            terminate(cursor.connection)
            raise psycopg2.OperationalError("the answer is lost")


@contextmanager
def doomed_connections(doom: Doom) -> Iterator[tuple[Connection, Connection]]:
    """(OLTP, OLAP) for a run that meets its doom."""
    with (
        connect("default", autocommit=True, connection_factory=DoomedConnection) as oltp,
        connect("olap", autocommit=True, connection_factory=DoomedConnection) as olap,
    ):
        for connection in (oltp, olap):
            assert isinstance(connection, DoomedConnection)
            connection.doom = doom
        yield oltp, olap


def terminate(connection: Connection) -> None:
    """End the server process of a connection, and wait until it is gone: the server itself would look ten times a
    second."""
    with reading("olap") as killer, killer.cursor() as cursor:
        is_there = True
        while is_there:
            cursor.execute("select pg_terminate_backend(%s) from pg_sleep(0.001)", [connection.info.backend_pid])
            ((is_there,),) = cursor.fetchall()
