"""The applier on a real database: what it applies, what it refuses, and what it says."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from brewlytics import flyway
from brewlytics.flyway import FlywayError

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write these files, name without .sql and text, and give their folder."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name}.sql").write_text(text)
        return tmp_path

    return write


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def history(url: str) -> list[tuple[Any, ...]]:
    return rows(url, "select version, script, success from flyway_schema_history order by installed_rank")


def test_migrate_empty_database(empty_database: str, write: Write) -> None:
    folder = write(V1__one="create table one (x int);", V2__two="insert into one values (1), (2);")
    assert flyway.migrate(empty_database, folder) == ["V1__one.sql", "V2__two.sql"]
    assert rows(empty_database, "select x from one") == [(1,), (2,)]
    flyway.validate(empty_database, folder)


def test_history_row_after_migrate(empty_database: str, write: Write) -> None:
    flyway.migrate(empty_database, write(V1_0__two_words="select 1;\n", R__again="select 2;\n"))
    assert rows(
        empty_database,
        "select installed_rank, version, description, type, script, checksum, installed_by, success"
        "  from flyway_schema_history where installed_on > now() - interval '1 hour' and execution_time >= 0",
    ) == [
        (1, "1.0", "two words", "SQL", "V1_0__two_words.sql", -690524359, "brew", True),
        (2, None, "again", "SQL", "R__again.sql", -33932038, "brew", True),
    ]


def test_migrate_again(empty_database: str, write: Write) -> None:
    folder = write(V1__one="create table one (x int);", R__again="insert into one values (1);")
    flyway.migrate(empty_database, folder)
    before = rows(empty_database, "table flyway_schema_history")
    assert flyway.migrate(empty_database, folder) == []
    assert rows(empty_database, "table flyway_schema_history") == before


def test_migrate_new_file(empty_database: str, write: Write) -> None:
    flyway.migrate(empty_database, write(V9__nine="select 1;", R__again="select 1;"))
    assert flyway.migrate(empty_database, write(V10__ten="select 1;")) == ["V10__ten.sql"]


def test_migrate_changed_repeatable(empty_database: str, write: Write) -> None:
    flyway.migrate(empty_database, write(V1__one="create table one (x int);", R__b="select 1;", R__a="select 1;"))
    folder = write(R__a="insert into one values (7);")
    with pytest.raises(FlywayError, match=r"R__a.sql: pending"):
        flyway.validate(empty_database, folder)
    assert flyway.migrate(empty_database, folder) == ["R__a.sql"]
    assert rows(empty_database, "select x from one") == [(7,)]
    assert flyway.migrate(empty_database, folder) == []
    assert flyway.migrate(empty_database, write(R__a="select 1;")) == ["R__a.sql"]


@pytest.mark.parametrize("text", ["", "-- nothing to do", "select '%', '%s', '%(x)s', '%%';"])
def test_migrate_file_that_a_driver_may_stumble_over(empty_database: str, write: Write, text: str) -> None:
    assert flyway.migrate(empty_database, write(V1__odd=text)) == ["V1__odd.sql"]


def test_migrate_text_beyond_ascii_whatever_the_client_encoding(
    empty_database: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    folder = write(V1__cafe="create table cafe as select '100 % caf\u00e9 \U0001fad8' as name;")
    flyway.migrate(empty_database, folder)
    monkeypatch.delenv("PGCLIENTENCODING")
    assert rows(empty_database, "select name from cafe") == [("100 % caf\u00e9 \U0001fad8",)]


def test_migrate_file_that_changes_its_session(empty_database: str, write: Write) -> None:
    """Neither the history nor the next file sees what a file set."""
    settings = "create schema aside; set search_path = aside; set role pg_monitor;"
    flyway.migrate(empty_database, write(V1__set=settings, V2__next="create table here (x int);"))
    assert rows(empty_database, "select tableowner, schemaname from pg_tables where tablename = 'here'") == [
        ("brew", "public")
    ]
    assert rows(empty_database, "select distinct installed_by from flyway_schema_history") == [("brew",)]


def test_migrate_into_public_where_the_users_own_schema_comes_first(empty_database: str, write: Write) -> None:
    rows(empty_database, "create schema brew")
    flyway.migrate(empty_database, write(V1__one="create table one (x int);"))
    assert rows(empty_database, "select schemaname from pg_tables where tablename = 'one'") == [("public",)]


def test_failed_migration_leaves_nothing(empty_database: str, write: Write) -> None:
    folder = write(V1__good="create table good (x int);", V2__bad="create table bad (x int);\n\nselect 1/0;")
    with pytest.raises(FlywayError, match=r"(?s)V2__bad.sql: division by zero.*Rolled back"):
        flyway.migrate(empty_database, folder)
    assert history(empty_database) == [("1", "V1__good.sql", True)]
    assert rows(empty_database, "select to_regclass('bad')") == [(None,)]
    assert flyway.migrate(empty_database, write(V2__bad="create table bad (x int);")) == ["V2__bad.sql"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("create tabel x ();", 1),
        ("-- \u00e9\n\nselect 1;\nselect missing\n from x;", 4),
        ("\nselect 1;\n\n  selec 2;", 4),
    ],
)
def test_failed_migration_names_the_line(empty_database: str, write: Write, text: str, line: int) -> None:
    missing = "create table x (y int);\n" if "missing" in text else ""
    with pytest.raises(FlywayError, match=rf"^V1__bad.sql, line {line + bool(missing)}: "):
        flyway.migrate(empty_database, write(V1__bad=missing + text))


def test_migration_that_fails_only_at_its_commit(empty_database: str, write: Write) -> None:
    text = "create table t (x int unique deferrable initially deferred); insert into t values (1), (1);"
    with pytest.raises(FlywayError, match=r"V1__late.sql: duplicate key value"):
        flyway.migrate(empty_database, write(V1__late=text))
    assert history(empty_database) == []


def refused(url: str, folder: Path, message: str) -> None:
    """By both commands, and without a trace."""
    before = rows(url, "table flyway_schema_history")
    for command in (flyway.migrate, flyway.validate):
        with pytest.raises(FlywayError, match=message):
            command(url, folder)
    assert rows(url, "table flyway_schema_history") == before


def test_refuse_changed_file(empty_database: str, write: Write) -> None:
    flyway.migrate(empty_database, write(V1__one="select 1;", V2__two="select 2;"))
    folder = write(V2__two="select 3;", V3__three="create table three ();")
    refused(empty_database, folder, r"^V2__two.sql: changed since it was applied \(checksum -33932038 then, .* now\)")


def test_accept_file_with_other_line_ends(empty_database: str, write: Write) -> None:
    flyway.migrate(empty_database, write(V1__one="select 1;\nselect 2;\n"))
    (write() / "V1__one.sql").write_bytes(b"\xef\xbb\xbfselect 1;\r\nselect 2;")
    flyway.validate(empty_database, write())


@pytest.mark.parametrize("name", ["V1__one", "R__again"])
def test_refuse_missing_file(empty_database: str, write: Write, name: str) -> None:
    folder = write(V1__one="select 1;", V2__two="select 2;", R__again="select 3;")
    flyway.migrate(empty_database, folder)
    (folder / f"{name}.sql").unlink()
    refused(empty_database, folder, rf"^{name}.sql: was applied, but its file is missing. Restore it.$")


def test_refuse_newer_history(empty_database: str, write: Write) -> None:
    folder = write(V1__one="select 1;", V2__two="select 2;")
    flyway.migrate(empty_database, folder)
    (folder / "V2__two.sql").unlink()
    refused(empty_database, folder, r"^V2__two.sql: the database is newer than these files. Use the release")


def test_refuse_version_below_the_newest(empty_database: str, write: Write) -> None:
    flyway.migrate(empty_database, write(V2__two="select 2;"))
    folder = write(V1_9__late="select 1;")
    refused(empty_database, folder, r"V1_9__late.sql: older than the newest applied one. Give it a higher version.")


def test_refuse_failed_row(empty_database: str, write: Write) -> None:
    folder = write(V1__one="select 1;")
    flyway.migrate(empty_database, folder)
    rows(empty_database, "update flyway_schema_history set success = false")
    refused(empty_database, folder, r"^V1__one.sql: failed when it was applied.")


def test_refuse_other_description(empty_database: str, write: Write) -> None:
    folder = write(V1__one="select 1;")
    flyway.migrate(empty_database, folder)
    (folder / "V1__one.sql").rename(folder / "V1__uno.sql")
    refused(empty_database, folder, r"^V1__uno.sql: was applied as 'one'. Give the file its old name again.$")


def test_refuse_other_type(empty_database: str, write: Write) -> None:
    folder = write(V1__one="select 1;")
    flyway.migrate(empty_database, folder)
    rows(empty_database, "update flyway_schema_history set type = 'BASELINE'")
    refused(empty_database, folder, r"^V1__one.sql: the history calls it BASELINE")


@pytest.mark.parametrize(
    "statement",
    [
        "create table t ()",
        "create table t (x int) partition by list (x)",
        "create view v as select 1",
        "create sequence s",
        "create type t as enum ()",
        "create function f() returns int language sql return 1",
    ],
)
def test_refuse_schema_in_use_without_history(empty_database: str, write: Write, statement: str) -> None:
    rows(empty_database, statement)
    with pytest.raises(FlywayError, match="schema public holds objects but no flyway_schema_history"):
        flyway.migrate(empty_database, write(V1__one="select 1;"))
    assert rows(empty_database, "select to_regclass('flyway_schema_history')") == [(None,)]


def test_accept_row_of_a_schema_that_flyway_made(empty_database: str, write: Write) -> None:
    flyway.migrate(empty_database, write())
    rows(
        empty_database,
        "insert into flyway_schema_history values"
        " (0, null, '<< Flyway Schema Creation >>', 'SCHEMA', '\"public\"', null, 'brew', default, 0, true)",
    )
    assert flyway.migrate(empty_database, write(V1__one="select 1;")) == ["V1__one.sql"]
    flyway.validate(empty_database, write())


def test_refuse_without_server() -> None:
    with pytest.raises(FlywayError, match=r"(?s)nowhere.*Check the URL") as refusal:
        flyway.migrate("postgresql://brew:secret@nowhere.invalid/x")
    assert "secret" not in str(refusal.value)


def test_validate_empty_database(empty_database: str, write: Write) -> None:
    with pytest.raises(FlywayError, match=r"^V1__one.sql: pending. Migrate first.$"):
        flyway.validate(empty_database, write(V1__one="select 1;"))
    assert rows(empty_database, "select to_regclass('flyway_schema_history')") == [(None,)]


def test_two_appliers_at_once(empty_database: str, write: Write) -> None:
    names = [f"V{number}__step" for number in range(1, 6)]
    folder = write(**{name: f"create table t{number} ();" for number, name in enumerate(names)})
    together = threading.Barrier(2)

    def migrate(_: int) -> list[str]:
        together.wait()
        return flyway.migrate(empty_database, folder)

    with ThreadPoolExecutor() as pool:
        applied = list(pool.map(migrate, range(2)))
    assert sorted(applied) == [[], [f"{name}.sql" for name in names]]
    flyway.validate(empty_database, folder)


def test_lock_is_flyways(empty_database: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number that was seen in pg_locks while Flyway ran; whoever holds it keeps the applier out."""
    monkeypatch.setattr(flyway, "LOCK_WAIT", "1ms")
    with closing(psycopg2.connect(empty_database)) as other, other.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(77433833903597)")
        with pytest.raises(FlywayError, match=r"another migration of it has been running for over 1ms. Wait"):
            flyway.migrate(empty_database, write(V1__one="select 1;"))
    assert flyway.migrate(empty_database, write()) == ["V1__one.sql"]


def command_line(*arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "brewlytics.flyway", *arguments]
    return subprocess.run(command, env=os.environ | {"FLYWAY_URL": url}, text=True, capture_output=True, check=False)


def test_command_line(empty_database: str, write: Write) -> None:
    folder = str(write(V1__one="select 1;"))
    pending = command_line("info", "-", folder, url=empty_database)
    assert (pending.returncode, pending.stdout) == (0, "pending  V1__one.sql\n")
    migrated = command_line("migrate", "-", folder, url=empty_database)
    assert (migrated.returncode, migrated.stdout) == (0, "V1__one.sql\n")
    valid = command_line("validate", empty_database, folder)
    assert (valid.returncode, valid.stdout) == (0, "validate: nothing to do\n")
    write(V1__one="select 2;")
    refusal = command_line("validate", empty_database, folder)
    assert (refusal.returncode, refusal.stdout) == (1, "")
    assert refusal.stderr.startswith("V1__one.sql: changed")


def test_command_line_without_url(write: Write) -> None:
    missing = command_line("migrate", "-", str(write()))
    assert (missing.returncode, "FLYWAY_URL is not set" in missing.stderr) == (2, True)
