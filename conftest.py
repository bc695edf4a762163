"""The tests' databases: made from the Flyway files by the applier, a copy for each process, emptied after commits."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections, transaction
from django.test import TransactionTestCase, override_settings
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from brewlytics import flyway
from brewlytics.access.authentication import ApiKeyAuthentication
from brewlytics.access.known_keys import KnownKeys
from brewlytics.access.models import Right
from brewlytics.access.tests.factories import client_of, make_key
from brewlytics.testing_pg import database_url
from warehouse.marts import build
from warehouse.tests.quick_dbt import QuickDbt

FLYWAY = Path(__file__).parent / "flyway"
TEMPLATE = "template_{}"
KEPT = {"flyway_schema_history", "dim_date", "django_migrations", "django_content_type", "auth_permission"}
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
    with maker_of_templates() as cursor, django_db_blocker.unblock():
        if not _is_made(cursor, "olap"):
            _make_oltp_template(cursor)
            _make_olap_template(cursor)
        for url, name in ((oltp_url, "oltp"), (olap_url, "olap")):
            _copy(cursor, name, url)


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> QuickDbt:
    return QuickDbt(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="session")
def built_template(django_db_setup: None, parsed: QuickDbt) -> str:
    """The template of a star whose marts were built while it was empty: dbt takes many seconds for it."""
    name = "olap_built"
    with maker_of_templates() as cursor:
        if not _is_made(cursor, name):
            url = database_url(TEMPLATE.format(name))
            _copy(cursor, "olap", url)
            with parsed.in_place():
                build(url)
            with closing(psycopg2.connect(url)) as star, star:
                star.cursor().execute("delete from mart_build")
    return name


def exchange_star(template: str) -> None:
    """Another star in the place of the test database's."""
    connections["olap"].close()
    url = os.environ["OLAP_DATABASE_URL"]
    with maker_of_templates() as cursor:
        cursor.execute(sql.SQL("drop database {} with (force)").format(_database(url)))
        _copy(cursor, template, url)


@contextmanager
def maker_of_templates() -> Iterator[Cursor]:
    """One at a time."""
    with closing(psycopg2.connect(database_url("postgres"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("select pg_advisory_lock(1)")
        yield cursor


def _is_made(cursor: Cursor, name: str) -> bool:
    cursor.execute("select from pg_database where datname = %s", [TEMPLATE.format(name)])
    return cursor.rowcount > 0


def _copy(cursor: Cursor, template: str, url: str) -> None:
    copy = sql.SQL("create database {} template {}")
    cursor.execute(copy.format(_database(url), sql.Identifier(TEMPLATE.format(template))))


def _database(url: str) -> sql.Identifier:
    return sql.Identifier(url.rpartition("/")[2])


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


@pytest.fixture(scope="session", autouse=True)
def _no_flush() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_after_commits)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Django's own hash is slow so that nobody can guess; the programs that a test starts have that one."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def _empty_after_commits(test_case: TransactionTestCase) -> None:
    """In the place of Django's own, which truncates what holds nothing, makes every permission anew, and knows nothing
    of Flyway's tables."""
    for alias in connections:
        _empty(alias)


def _empty(alias: str) -> None:
    """Triggers and foreign keys rest meanwhile; the star's special members have keys below zero, and stay."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("set local session_replication_role = replica; set local lock_timeout = '10s'")
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        cursor.execute(";".join(_emptying_of(table) for (table,) in cursor.fetchall() if table not in KEPT))


def _emptying_of(table: str) -> str:
    if table == "cdc_offset":
        return RESET_OFFSET
    if table.startswith("dim_"):
        return f"delete from {table} where {table.removeprefix('dim_')}_key > 0"
    return f"delete from {table}"


@pytest.fixture
def api(db: None, monkeypatch: pytest.MonkeyPatch) -> APIClient:
    """A client of the API whose key has all rights, and is known: to ask for it is no part of what a test counts."""
    _, key = make_key(*Right.values)
    known = KnownKeys(clock=lambda: 0.0)
    known.ask(key)
    monkeypatch.setattr(ApiKeyAuthentication, "known", known)
    return client_of(key)


@pytest.fixture
def admin_user(db: None) -> User:
    """pytest-django's own has a password, which nobody here needs."""
    return User.objects.create(username="ada", is_staff=True, is_superuser=True)
