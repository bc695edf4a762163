"""The engine's two sessions: opened from the environment where no Django keeps them, and made ready to write."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.errors import MissingAddress, explained


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
    connection = psycopg2.connect(url, application_name=application)
    connection.autocommit = True
    return connection


def prepare(olap: Connection) -> None:
    """Make the staging tables of a session that is to write the star. Costs next to nothing when they are there."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/prepare_session"))
