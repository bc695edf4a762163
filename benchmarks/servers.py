"""PostgreSQL servers to measure on: durable as shipped, one a database as in production, thrown away afterwards."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection

from brewlytics import flyway
from brewlytics.embedded.ports import free_port
from brewlytics.embedded.throw_away import throw_away_cluster

PROJECT = Path(__file__).parent.parent


@contextmanager
def server(database: str, *settings: str) -> Iterator[str]:
    """A server of its own with this one database, migrated; yields its URL. `database` is a folder of flyway."""
    password, purpose = secrets.token_urlsafe(16), f"bench-{database}"
    with throw_away_cluster(purpose, port=free_port(), password=password, durable=True, settings=settings) as cluster:
        with connect(cluster.url("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute(f"create database {database}")
        flyway.migrate(cluster.url(database), PROJECT / "flyway" / database)
        yield cluster.url(database)


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """In autocommit, as the engine wants it and as Django writes."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        yield connection
