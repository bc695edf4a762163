"""The applier against the real Flyway: each takes over from the other, and both make the same database.

Run by `make flyway-check`; pytest does not find this file by itself, because it needs Java and Maven.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from psycopg2 import sql
from psycopg2.extensions import parse_dsn

from brewlytics import flyway
from brewlytics.embedded.binaries import postgres_programs
from brewlytics.testing_pg import database_url

CHECK = Path(__file__).parent
FOLDERS = CHECK.parent
HISTORY = """
select installed_rank, version, description, type, script, checksum, installed_by, success
  from flyway_schema_history order by installed_rank
"""
BYTES = {
    "V1__empty.sql": b"",
    "V002__crlf.sql": b"select 1;\r\nselect 2;\r\n",
    "V2.1__byte_order_mark.sql": b"\xef\xbb\xbfselect 1;\n\n  \nselect 2;",
    "V3_0__form_feed.sql": b"select 1;\f\n-- only \v a comment\r",
    "V3_0_1__beyond_ascii.sql": "-- a\u2028b\u0085c\nselect 'caf\u00e9 \U0001fad8 % %s %(x)s';\n".encode(),
    "V10__dollar.sql": b"do $x$ begin perform format('%1$s', 1); end $x$;",
    "R__z.sql": b"-- only a comment",
    "R___B__two__words.sql": b"select 1;",
}

Make = Callable[[], str]
locations = pytest.mark.parametrize(
    "folders",
    [
        pytest.param([FOLDERS / "oltp"], id="oltp"),
        pytest.param([FOLDERS / "oltp", FOLDERS / "sample"], id="oltp and sample"),
        pytest.param([FOLDERS / "olap"], id="olap"),
    ],
)


@pytest.fixture(scope="session", autouse=True)
def _java_and_maven() -> None:
    for program, package in (("java", "a Java runtime, 17 or newer"), ("mvn", "Maven")):
        if not shutil.which(program):
            pytest.exit(f"flyway-check needs {package}: no {program} on the PATH.", returncode=2)


@pytest.fixture
def new_database() -> Iterator[Make]:
    """Makes an empty database, more than one if need be."""
    names: list[str] = []
    with closing(psycopg2.connect(database_url("postgres"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()

        def make() -> str:
            names.append(f"check_{uuid4().hex}")
            cursor.execute(sql.SQL("create database {} template template0").format(sql.Identifier(names[-1])))
            return database_url(names[-1])

        yield make
        for name in names:
            cursor.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def run_flyway(url: str, folders: list[Path], *commands: str) -> subprocess.CompletedProcess[str]:
    parts = parse_dsn(url)
    environment = os.environ | {
        "MAVEN_OPTS": "-XX:TieredStopAtLevel=1",  # a short life: half the start-up time
        "TZ": "Asia/Tokyo",  # the driver hands the zone to the session: no migration may depend on it
        "FLYWAY_URL": f"jdbc:postgresql://{parts['host']}:{parts['port']}/{parts['dbname']}",
        "FLYWAY_USER": parts["user"],
        "FLYWAY_PASSWORD": parts["password"],
        "FLYWAY_LOCATIONS": ",".join(f"filesystem:{folder}" for folder in folders),
    }
    return subprocess.run(
        ["mvn", "-B", "-ntp", "-f", str(CHECK), *(f"flyway:{command}" for command in commands)],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def flyway_does(url: str, folders: list[Path], *commands: str) -> str:
    done = run_flyway(url, folders, *commands)
    assert done.returncode == 0, done.stdout
    return done.stdout


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def schema(url: str) -> list[str]:
    """All that pg_dump knows but for the rows. \\restrict carries a random word, and the change log's partitions the
    transaction at which they were made."""
    command = [str(postgres_programs() / "pg_dump"), "--schema-only", url]
    dump = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout
    lines = [line for line in dump.splitlines() if not line.startswith((r"\restrict", r"\unrestrict"))]
    return [re.sub(r"\d{6,}", "<transaction>", line) if "cdc_" in line else line for line in lines]


def copied(folders: list[Path], to: Path) -> list[Path]:
    return [Path(shutil.copytree(folder, to / folder.name)) for folder in folders]


@locations
def test_each_takes_over_from_the_other(new_database: Make, folders: list[Path]) -> None:
    by_flyway, by_us = new_database(), new_database()
    flyway_does(by_flyway, folders, "migrate")
    flyway.validate(by_flyway, *folders)
    assert flyway.migrate(by_flyway, *folders) == []

    flyway.migrate(by_us, *folders)
    before = query(by_us, "table flyway_schema_history")
    assert "is up to date. No migration necessary" in flyway_does(by_us, folders, "validate", "migrate")
    assert query(by_us, "table flyway_schema_history") == before

    assert query(by_us, HISTORY) == query(by_flyway, HISTORY)
    assert schema(by_us) == schema(by_flyway)


def test_names_and_bytes_that_are_easily_misread(new_database: Make, tmp_path: Path) -> None:
    for name, content in BYTES.items():
        (tmp_path / name).write_bytes(content)
    by_flyway, by_us = new_database(), new_database()
    flyway_does(by_flyway, [tmp_path], "migrate")
    flyway.migrate(by_us, tmp_path)
    assert query(by_us, HISTORY) == query(by_flyway, HISTORY)


def test_hand_over_in_the_middle(new_database: Make, tmp_path: Path) -> None:
    """The applier applies the first file, Flyway the next and a changed repeatable one, the applier the last."""
    url = new_database()
    for name in ("V1__first.sql", "R__again.sql"):
        (tmp_path / name).write_text("select 1;")
    assert flyway.migrate(url, tmp_path) == ["V1__first.sql", "R__again.sql"]
    (tmp_path / "V2__second.sql").write_text("select 1;")
    (tmp_path / "R__again.sql").write_text("select 2;")
    flyway_does(url, [tmp_path], "migrate")
    (tmp_path / "V3__third.sql").write_text("select 1;")
    assert flyway.migrate(url, tmp_path) == ["V3__third.sql"]
    flyway_does(url, [tmp_path], "validate")
    assert query(url, "select script from flyway_schema_history order by installed_rank") == [
        (script,) for script in ["V1__first.sql", "R__again.sql", "V2__second.sql", "R__again.sql", "V3__third.sql"]
    ]


def test_both_refuse_a_changed_file(new_database: Make, tmp_path: Path) -> None:
    folders = copied([FOLDERS / "oltp"], tmp_path)
    url = new_database()
    flyway.migrate(url, *folders)
    first = next(folders[0].glob("V1__*.sql"))
    first.write_text(first.read_text() + "-- one more line\n")
    refusal = run_flyway(url, folders, "migrate")
    assert refusal.returncode != 0
    assert "Migration checksum mismatch for migration version 1" in refusal.stdout
    with pytest.raises(flyway.FlywayError, match=f"{first.name}: changed since it was applied"):
        flyway.migrate(url, *folders)


def test_both_refuse_a_misnamed_file(new_database: Make, tmp_path: Path) -> None:
    (tmp_path / "V1_misnamed.sql").write_text("select 1;")
    url = new_database()
    refusal = run_flyway(url, [tmp_path], "migrate")
    assert refusal.returncode != 0
    assert "could not recognise version number 1_misnamed" in refusal.stdout
    with pytest.raises(flyway.FlywayError, match=r"V1_misnamed.sql: misnamed"):
        flyway.migrate(url, tmp_path)


def test_flyway_at_work_keeps_the_applier_out(
    new_database: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flyway, "LOCK_WAIT", "1ms")
    url = new_database()
    (tmp_path / "V1__gate.sql").write_text("select pg_advisory_xact_lock(1);")
    with closing(psycopg2.connect(url)) as gate, gate.cursor() as cursor, ThreadPoolExecutor() as pool:
        cursor.execute("select pg_advisory_xact_lock(1)")
        flyways = pool.submit(flyway_does, url, [tmp_path], "migrate")
        while (
            not flyways.done() and query(url, "select from pg_locks where locktype = 'advisory' and not granted") == []
        ):
            time.sleep(0.05)
        with pytest.raises(flyway.FlywayError, match="another migration of it has been running"):
            flyway.migrate(url, tmp_path)
        gate.rollback()
        flyways.result()
    assert flyway.migrate(url, tmp_path) == []
