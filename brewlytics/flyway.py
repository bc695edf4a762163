"""The applier: migrations applied as Flyway would, with Flyway's history and lock, so that either can take over."""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg2
import psycopg2.errors
from psycopg2.extensions import connection as Connection

from brewlytics.migration_files import FlywayError, Key, Migration, key_of, load

__all__ = ["FlywayError", "info", "migrate", "validate"]

LOCK_WAIT = "60s"
# On a file's first line, so that PostgreSQL's position still tells the line.
PREFIX = "set local search_path = public; "
SQL = Path(__file__).parent / "sql"


class Applied(NamedTuple):
    """A row of the history."""

    version: str | None
    description: str
    type: str
    script: str
    checksum: int | None
    success: bool


History = dict[Key, Applied]


def migrate(database_url: str, *locations: Path) -> list[str]:
    """Apply what is pending, each file in one transaction with its history row; return the applied scripts."""
    migrations = load(locations)
    with _locked(database_url):
        _ensure_history(database_url)
        history = _read_history(database_url)
        _refuse(_conflicts(history, migrations))
        pending = [migration for migration in migrations if _is_pending(migration, history)]
        for migration in pending:
            _apply(database_url, migration)
    return [migration.script for migration in pending]


def validate(database_url: str, *locations: Path) -> None:
    """Raise unless the database is what exactly these files make: no conflict, nothing pending."""
    migrations, history = load(locations), _read_history(database_url)
    pending = (f"{m.script}: pending. Migrate first." for m in migrations if _is_pending(m, history))
    _refuse([*_conflicts(history, migrations), *pending])


def info(database_url: str, *locations: Path) -> list[str]:
    """One line a migration, then one line for whatever would be refused."""
    migrations, history = load(locations), _read_history(database_url)
    lines = [f"{'pending' if _is_pending(m, history) else 'applied'}  {m.script}" for m in migrations]
    return [*lines, *(f"refused  {problem}" for problem in _conflicts(history, migrations))]


def _conflicts(history: History, migrations: list[Migration]) -> Iterator[str]:
    """Flyway's own rules, but for one: a history newer than the files is only a warning to it."""
    files = {migration.key: migration for migration in migrations}
    newest_file = max((key for key in files if isinstance(key, tuple)), default=())
    newest_row = max((key for key in history if isinstance(key, tuple)), default=())
    for key, row in history.items():
        file = files.get(key)
        if row.type != "SQL":
            yield f"{row.script}: the history calls it {row.type}, here is only SQL. Go on with Flyway itself."
        elif not row.success:
            yield f"{row.script}: failed when it was applied. Remove what it left and its row of flyway_schema_history."
        elif file is None and isinstance(key, tuple) and key > newest_file:
            yield f"{row.script}: the database is newer than these files. Use the release that has this file."
        elif file is None:
            yield f"{row.script}: was applied, but its file is missing. Restore it."
        elif file.version is not None and file.checksum != row.checksum:
            sums = f"checksum {row.checksum} then, {file.checksum} now"
            yield f"{file.script}: changed since it was applied ({sums}). Restore it and write a new migration."
        elif file.description != row.description:
            yield f"{file.script}: was applied as '{row.description}'. Give the file its old name again."
    for key in files.keys() - history.keys():
        if isinstance(key, tuple) and key < newest_row:
            yield f"{files[key].script}: older than the newest applied one. Give it a higher version."


def _is_pending(migration: Migration, history: History) -> bool:
    row = history.get(migration.key)
    return row is None or (migration.version is None and migration.checksum != row.checksum)


def _refuse(problems: Iterable[str]) -> None:
    if lines := list(problems):
        raise FlywayError("\n".join(lines))


def _ensure_history(database_url: str) -> None:
    with _transaction(database_url) as connection, connection.cursor() as cursor:
        if _has_history(connection):
            return
        cursor.execute((SQL / "schema_holds_objects.sql").read_text())
        if cursor.fetchone() == (True,):
            raise FlywayError(
                f"{connection.info.dbname}: schema public holds objects but no flyway_schema_history."
                " Migrate an empty database, and before Django's migrate."
            )
        cursor.execute((SQL / "create_schema_history.sql").read_text())


def _read_history(database_url: str) -> History:
    """Of each migration the last row: a repeatable one has a row a run."""
    with _transaction(database_url) as connection, connection.cursor() as cursor:
        if not _has_history(connection):
            return {}
        cursor.execute((SQL / "read_schema_history.sql").read_text())
        return {key_of(row.version, row.description): row for row in map(Applied._make, cursor)}


def _has_history(connection: Connection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('public.flyway_schema_history') is not null")
        return cursor.fetchone() == (True,)


def _apply(database_url: str, migration: Migration) -> None:
    """On a connection of its own, so that what a file sets for its session ends with it."""
    with _transaction(database_url) as connection, connection.cursor() as cursor:
        started = time.monotonic()
        row = {name: getattr(migration, name) for name in ("version", "description", "script", "checksum")}
        try:
            # Without parameters psycopg2 leaves every % as it is.
            cursor.execute(PREFIX + migration.sql)
            row["execution_time"] = int((time.monotonic() - started) * 1000)
            cursor.execute("reset role")
            cursor.execute((SQL / "insert_schema_history.sql").read_text(), row)
            connection.commit()
        except psycopg2.Error as error:
            raise FlywayError(_failure(migration, error)) from error


def _failure(migration: Migration, error: psycopg2.Error) -> str:
    position = error.diag.statement_position
    before = migration.sql[: int(position) - len(PREFIX) - 1] if position else ""
    line = f", line {before.count(chr(10)) + 1}" if position else ""
    return f"{migration.script}{line}: {str(error).strip()}\nRolled back, nothing of it stayed. Correct the file."


@contextmanager
def _locked(database_url: str) -> Iterator[None]:
    """Flyway's own lock: a transaction's, hence on a connection that does nothing else until the run ends."""
    with _transaction(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [LOCK_WAIT])
        try:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_lock_number()])
        except psycopg2.errors.LockNotAvailable as error:
            waited = f"another migration of it has been running for over {LOCK_WAIT}"
            raise FlywayError(f"{connection.info.dbname}: {waited}. Wait for its end, then try again.") from error
        yield


def _lock_number() -> int:
    """Flyway's constant plus Java's String.hashCode of the history table's name."""
    code = 0
    for character in '"public"."flyway_schema_history"':
        code = (31 * code + ord(character)) % 2**32
    return 77431708279161 + (code - 2**32 if code >= 2**31 else code)


@contextmanager
def _transaction(database_url: str) -> Iterator[Connection]:
    try:
        connection = psycopg2.connect(database_url, client_encoding="UTF8", fallback_application_name="flyway")
        with closing(connection), connection:
            yield connection
    except psycopg2.Error as error:
        raise FlywayError(f"{str(error).strip()}\nCheck the URL, the server and the log-in's rights.") from error


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m brewlytics.flyway", description=__doc__)
    parser.add_argument("command", choices=["migrate", "validate", "info"])
    parser.add_argument("url", help="postgresql://...; - takes it from FLYWAY_URL, so that no password shows in ps")
    parser.add_argument("location", nargs="+", type=Path, help="a folder of migrations")
    chosen = parser.parse_args(arguments)
    url = os.environ.get("FLYWAY_URL") if chosen.url == "-" else chosen.url
    if not url:
        parser.error("the URL is - but FLYWAY_URL is not set")
    command = {"migrate": migrate, "validate": validate, "info": info}[chosen.command]
    try:
        lines = command(url, *chosen.location)
    except FlywayError as error:
        sys.exit(str(error))
    print("\n".join(lines or [f"{chosen.command}: nothing to do"]))


if __name__ == "__main__":
    main(sys.argv[1:])
