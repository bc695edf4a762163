"""The tests' databases: made from the Flyway files by the applier, a copy for each process, emptied after commits."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections, transaction
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from brewlytics import flyway
from brewlytics.access.tests.factories import client_with
from brewlytics.testing_pg import database_url

FLYWAY = Path(__file__).parent / "flyway"
TEMPLATE = "template_{}"
KEPT = {"flyway_schema_history", "dim_date"}
RESET_OFFSET = """
update cdc_offset set (
    source_system_id, snapshot_from, snapshot_to, last_id, batch_no, moved_at, database_oid, relation_oid
) = (default, default, default, default, default, default, default, default)
"""


@pytest.fixture(scope="session")
def oltp_url() -> str:
    return os.environ["OLTP_DATABASE_URL"]


@pytest.fixture(scope="session")
def olap_url() -> str:
    return os.environ["OLAP_DATABASE_URL"]


@pytest.fixture(scope="session")
def django_db_setup(oltp_url: str, olap_url: str, django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django's own would make the databases from models. The lock is for xdist: the first worker makes the
    templates, the others wait and copy them; the server is thrown away, so nothing is dropped afterwards."""
    with closing(psycopg2.connect(database_url("postgres"))) as connection, django_db_blocker.unblock():
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("select pg_advisory_lock(1)")
        cursor.execute("select from pg_database where datname = %s", [TEMPLATE.format("olap")])
        if cursor.rowcount == 0:
            _make_oltp_template(cursor)
            _make_olap_template(cursor)
        for url, name in ((oltp_url, "oltp"), (olap_url, "olap")):
            database, template = sql.Identifier(url.rpartition("/")[2]), sql.Identifier(TEMPLATE.format(name))
            cursor.execute(sql.SQL("create database {} template {}").format(database, template))


def _make_oltp_template(cursor: Cursor) -> None:
    """Flyway first, then Django: Flyway refuses a schema that holds tables already."""
    name = TEMPLATE.format("oltp")
    cursor.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    flyway.migrate(database_url(name), FLYWAY / "oltp")
    default = connections["default"]
    of_the_tests, default.settings_dict["NAME"] = default.settings_dict["NAME"], name
    call_command("migrate", verbosity=0)
    default.close()
    default.settings_dict["NAME"] = of_the_tests


def _make_olap_template(cursor: Cursor) -> None:
    """With every foreign key enforced: in production the engine keeps them, here the database watches the engine."""
    name = TEMPLATE.format("olap")
    cursor.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    flyway.migrate(database_url(name), FLYWAY / "olap")
    with closing(psycopg2.connect(database_url(name))) as connection, connection:
        olap = connection.cursor()
        olap.execute(
            "select conrelid::regclass::text, conname from pg_constraint where contype = 'f' and not conenforced"
        )
        for table, constraint in olap.fetchall():
            enforce = sql.SQL("alter table {} alter constraint {} enforced")
            olap.execute(enforce.format(sql.Identifier(table), sql.Identifier(constraint)))


@pytest.fixture(autouse=True)
def _empty_after_commits(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Django empties its own tables after a test that commits, and knows nothing of Flyway's."""
    yield
    mark = request.node.get_closest_marker("django_db")
    commits = mark is not None and mark.kwargs.get("transaction", False)
    if commits or "transactional_db" in request.fixturenames:
        with django_db_blocker.unblock():
            _empty("default")
            _empty("olap")


def _empty(alias: str) -> None:
    """Triggers and foreign keys rest meanwhile; the star's special members have keys below zero, and stay."""
    connection = connections[alias]
    djangos = {"django_migrations", *connection.introspection.django_table_names()}
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica; set local lock_timeout = '10s'")
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            if table == "cdc_offset":
                cursor.execute(RESET_OFFSET)
            elif table not in KEPT | djangos:
                key = table.removeprefix("dim_") + "_key"
                cursor.execute(f"delete from {table}" + (f" where {key} > 0" if table.startswith("dim_") else ""))


@pytest.fixture
def api(db: None) -> APIClient:
    """A client of the API whose key has all rights."""
    return client_with()


@pytest.fixture
def admin_user(db: None) -> User:
    """pytest-django's own has a password, and hashing one takes longer than most tests."""
    return User.objects.create(username="ada", is_staff=True, is_superuser=True)
