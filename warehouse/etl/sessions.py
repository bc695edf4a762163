"""The engine's two sessions: opened from the environment where no Django keeps them, and made ready to write."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import make_dsn

from warehouse.etl import statements
from warehouse.etl.errors import MissingAddress
from warehouse.etl.outages import explained

KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 11_000,
}
"""libpq's: a server whose host is gone is a lost connection after eleven seconds, not after two hours."""


@contextmanager
def sessions(application: str) -> Iterator[tuple[Connection, Connection]]:
    """(OLTP, OLAP), idle and in autocommit as the engine wants them. Raises MissingAddress, DatabaseFailed.

    `application` is what pg_stat_activity shows of them.
    """
    with (
        closing(_open("OLTP_DATABASE_URL", application)) as oltp,
        closing(_open("OLAP_DATABASE_URL", application)) as olap,
    ):
        yield oltp, olap


@explained()
def _open(variable: str, application: str) -> Connection:
    url = os.environ.get(variable)
    if not url:
        raise MissingAddress(variable)
    connection: Connection = psycopg2.connect(url, application_name=application, **KEEPALIVE)
    connection.autocommit = True
    return connection


@contextmanager
def beside(session: Connection) -> Iterator[Connection]:
    """Another session on the same database with the same log-in, which finds the same tables. Times are told in UTC, on
    whichever server."""
    with closing(
        psycopg2.connect(make_dsn(**session.info.dsn_parameters, password=session.info.password))
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("set timezone to 'UTC'; set datestyle to 'ISO'")
        _search(connection, _path(session))
        yield connection


@contextmanager
def searching(session: Connection, path: str) -> Iterator[None]:
    """Meanwhile the session looks for tables in these schemas, the first one first."""
    before = _path(session)
    _search(session, path)
    try:
        yield
    finally:
        if not session.closed:
            _search(session, before)


def _path(session: Connection) -> str:
    with session.cursor() as cursor:
        cursor.execute("select current_setting('search_path')")
        (path,) = cursor.fetchone() or ("",)
    return str(path)


def _search(session: Connection, path: str) -> None:
    with session.cursor() as cursor:
        cursor.execute("select set_config('search_path', %s, false)", (path,))


def prepare(olap: Connection) -> None:
    """Make the staging tables of a session that is to write the star. Costs next to nothing when they are there."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/is_session_prepared"))
        (is_prepared,) = cursor.fetchone() or (False,)
        if not is_prepared:
            cursor.execute(statements.text("olap/prepare_session"))
