"""A database that is away, or a session that met another one: what may go well a moment later."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from warehouse.etl.errors import EtlError

PASSING = {"40001", "40P01", "55P03"}
"""SQLSTATEs of a batch that met somebody else: serialization failure, deadlock, lock timeout."""
GONE = {"57P01", "57P02", "57P03", "57P05", "25P03"}
"""SQLSTATEs of a server that ends a session: shut down, crashed, not up yet; idle for too long."""


class DatabaseFailed(EtlError):
    """A database did not answer, or broke the connection."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            f"A database failed: {str(cause).strip()}\nThe batch in progress, if any, was rolled back or had been "
            "committed as a whole, so the next run goes on where this one ended."
        )


class ConnectionLost(DatabaseFailed):
    """The connection broke, or the server is away: to be tried again with a new connection."""


@contextmanager
def explained() -> Iterator[None]:
    """Raise DatabaseFailed for what psycopg2 raises: a caller of the engine has one kind of error to meet."""
    try:
        yield
    except psycopg2.Error as error:
        raise (ConnectionLost if is_lost(error) else DatabaseFailed)(error) from error


def is_passing(error: psycopg2.Error) -> bool:
    """Did the statement meet another session, so that the same batch may succeed a moment later?"""
    return error.pgcode in PASSING


def is_lost(error: psycopg2.Error) -> bool:
    """Is the session gone? What the client finds out by itself, the server gave no code to."""
    if error.pgcode is None:
        return isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError))
    return error.pgcode in GONE or error.pgcode.startswith("08")
