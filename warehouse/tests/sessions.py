"""Sessions on Django's two test databases, past Django.

To open one and to read the catalogs costs more than most runs. So those that are not about sessions take one that an
earlier caller has left: as a worker's do, it stays open from run to run.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection

URLS = {"default": "OLTP_DATABASE_URL", "olap": "OLAP_DATABASE_URL"}


class Left(local):
    """A thread's sessions that nobody uses now."""

    def __init__(self) -> None:
        self.sessions: dict[tuple[str, bool], Connection] = {}


LEFT = Left()


@contextmanager
def connect(alias: str, *, autocommit: bool = False, **options: Any) -> Iterator[Connection]:
    """A session of its own; psycopg2's `options` go to the connection."""
    connection = _open(alias, autocommit=autocommit, **options)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def runners() -> Iterator[tuple[Connection, Connection]]:
    """(OLTP, OLAP) for a run."""
    with _left("default", autocommit=True) as oltp, _left("olap", autocommit=True) as olap:
        yield oltp, olap


@contextmanager
def writing(alias: str) -> Iterator[Connection]:
    """A transaction that is committed with the block."""
    with _left(alias, autocommit=False) as session:
        yield session
        session.commit()


@contextmanager
def reading(alias: str) -> Iterator[Connection]:
    """A transaction that ends with the block."""
    with _left(alias, autocommit=False) as session:
        yield session
        session.rollback()


@contextmanager
def _left(alias: str, *, autocommit: bool) -> Iterator[Connection]:
    """Whoever asks within the block gets another one; of one in which something failed nobody gets anything."""
    key = os.environ[URLS[alias]], autocommit
    session = LEFT.sessions.pop(key, None)
    if session is None or not _answers(session):
        session = _open(alias, autocommit=autocommit)
    try:
        yield session
    except BaseException:
        session.close()
        raise
    if LEFT.sessions.setdefault(key, session) is not session:
        session.close()


def _answers(session: Connection) -> bool:
    """It may have been ended by a test, or with its database."""
    try:
        session.cursor().execute("select")
        session.rollback()
    except psycopg2.Error:
        session.close()
        return False
    return True


def _open(alias: str, *, autocommit: bool, **options: Any) -> Connection:
    connection: Connection = psycopg2.connect(os.environ[URLS[alias]], **{"options": "-c TimeZone=UTC", **options})
    connection.autocommit = autocommit
    return connection
