"""The SQL files of all rooms, read once; and those of busy requests, planned once for each connection."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from psycopg2.extensions import connection as Connection

PARAMETER = re.compile(r"%\((\w+)\)s")
_prepared: WeakKeyDictionary[Connection, set[str]] = WeakKeyDictionary()


@cache
def load(path: str) -> str:
    """The text of one statement's file, named from the root: `orders/sql/place_order.sql`."""
    return (settings.BASE_DIR / path).read_text()


def read_row(path: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    """The one row of a statement that takes longer to plan than to carry out: it is prepared at its first use."""
    definition, call = _parts(path, load(path))
    with connection.cursor() as cursor:
        known = _prepared.setdefault(connection.connection, set())
        if definition not in known:
            cursor.execute(definition)
            known.add(definition)
        cursor.execute(call, parameters)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


@cache
def _parts(path: str, statement: str) -> tuple[str, str]:
    """What prepares it under its file's name, and what carries it out."""
    names = list(dict.fromkeys(PARAMETER.findall(statement)))
    numbered = PARAMETER.sub(lambda found: f"${1 + names.index(found[1])}", statement)
    given = ", ".join(f"%({name})s" for name in names)
    return f"prepare {Path(path).stem} as {numbered}", f"execute {Path(path).stem} ({given})"
