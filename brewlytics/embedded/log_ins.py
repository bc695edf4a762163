"""The log-ins of the stack's processes: each a member of the group roles that the migrations made, with no more."""

from collections.abc import Callable
from contextlib import closing

import psycopg2
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Identifier

GROUPS = {
    "brewlytics_web": ["brew_app", "brew_bi", "brew_ops"],
    "brewlytics_worker": ["brew_worker"],
    "brewlytics_etl": ["brew_etl"],
    "brewlytics_dbt": ["brew_dbt"],
    "brewlytics_beat": ["brew_beat"],
}


def create_databases(owners_url: str, *names: str) -> None:
    with closing(psycopg2.connect(owners_url)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        for name in names:
            cursor.execute("select from pg_database where datname = %s", [name])
            if cursor.rowcount == 0:
                cursor.execute(SQL("create database {}").format(Identifier(name)))


def create_log_ins(owners_url: str, password_of: Callable[[str], str]) -> None:
    """Safe to repeat. Roles belong to the cluster: one log-in serves both databases."""
    with closing(psycopg2.connect(owners_url)) as connection, connection:
        cursor = connection.cursor()
        for name, groups in GROUPS.items():
            _create(cursor, name, password_of(name))
            # A group is missing when its database is on a server of somebody else's.
            cursor.execute("select rolname from pg_roles where rolname = any(%s)", [groups])
            for (group,) in cursor.fetchall():
                cursor.execute(SQL("grant {} to {}").format(Identifier(group), Identifier(name)))


def _create(cursor: Cursor, name: str, password: str) -> None:
    cursor.execute("select from pg_roles where rolname = %s", [name])
    if cursor.rowcount == 0:
        cursor.execute(SQL("create role {}").format(Identifier(name)))
    cursor.execute(SQL("alter role {} login password %s").format(Identifier(name)), [password])
