"""The SQL files of all rooms, read once; and those of busy requests, planned once for each connection."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db.transaction import get_connection
from psycopg2.extensions import connection as Connection

PARAMETER = re.compile(r"%\((\w+)\)s")
_prepared: WeakKeyDictionary[Connection, set[str]] = WeakKeyDictionary()


@cache
def load(path: str) -> str:
    """The text of one statement's file, named from the root: `orders/sql/place_order.sql`."""
    return (settings.BASE_DIR / path).read_text()


def read_row(path: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    (row,) = read_rows(path, parameters)
    return row


def read_rows(path: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Of a statement that takes longer to plan than to carry out: it is prepared at its first use."""
    definition, call = _parts(path, load(path))
    session = get_connection()
    with session.wrap_database_errors, _cursor(session) as cursor:
        known = _prepared.setdefault(session.connection, set())
        if definition not in known:
            cursor.execute(definition)
            known.add(definition)
        cursor.execute(call, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _cursor(session: Any) -> Any:
    """psycopg2's own: what Django's does for all types and all backends costs more than the rest. But Django's where
    somebody counts or logs the statements."""
    if session.queries_logged:
        return session.cursor()
    session.close_if_health_check_failed()
    session.ensure_connection()
    return session.connection.cursor()


@cache
def _parts(path: str, statement: str) -> tuple[str, str]:
    """What prepares it under its file's name, and what carries it out."""
    names = list(dict.fromkeys(PARAMETER.findall(statement)))
    numbered = PARAMETER.sub(lambda found: f"${1 + names.index(found[1])}", statement)
    given = ", ".join(f"%({name})s" for name in names)
    return f"prepare {Path(path).stem} as {numbered}", f"execute {Path(path).stem} ({given})"
