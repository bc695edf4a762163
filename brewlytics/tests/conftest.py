"""What the tests of the applier start from."""

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import psycopg2
import pytest
from psycopg2 import sql

from brewlytics.testing_pg import database_url


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The URL of a database that nobody has migrated."""
    name = f"empty_{uuid4().hex}"
    with closing(psycopg2.connect(database_url("postgres"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        yield database_url(name)
        cursor.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
