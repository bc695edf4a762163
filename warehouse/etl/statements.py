"""The engine's SQL: one statement a file under `warehouse/sql`, named for what it reads or writes."""

from functools import cache
from pathlib import Path

from psycopg2.sql import SQL, Composable, Composed

FOLDER = Path(__file__).parent.parent / "sql"


@cache
def text(name: str) -> str:
    """The text of a statement; `name` is its path without the suffix, such as `olap/merge_fact_sales`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def template(name: str, **parts: Composable) -> Composed:
    """A statement whose {names} stand for identifiers or column lists, which no query parameter can carry."""
    return SQL(text(name)).format(**parts)
