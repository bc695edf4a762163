"""Dumped and restored by PostgreSQL's own programs: what the engine refuses, and what it simply carries again."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from brewlytics.embedded.binaries import postgres_programs
from brewlytics.testing_pg import WORKER, database_url
from warehouse.etl import current_snapshot
from warehouse.etl.carrier import Carrier
from warehouse.etl.errors import LostRace
from warehouse.etl.offsets import adopt_source, read_position
from warehouse.etl.refusals import SourceRestored
from warehouse.etl.source import read_source
from warehouse.tests.engine import connect, drain, star, tables
from warehouse.tests.oracle import expected_star
from warehouse.tests.sessions import URLS
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

Restore = Callable[[str, Path], None]
NAMES = {"default": "oltp", "olap": "olap"}


@contextmanager
def database_of_its_own(alias: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """One that no other test has a session on; yields its name."""
    name = f"restored_{NAMES[alias]}_{WORKER or 'main'}"
    on_the_server(f"create database {name} template template_{NAMES[alias]}")
    monkeypatch.setenv(URLS[alias], database_url(name))
    try:
        yield name
    finally:
        on_the_server(f"drop database {name} with (force)")


def on_the_server(statement: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(URLS["olap"], database_url("postgres"))
        with connect("olap", autocommit=True) as server, server.cursor() as cursor:
            cursor.execute(statement)


def program(name: str, *arguments: str) -> None:
    """The dump is restored by the same release that made it."""
    environment = {"PATH": os.defpath, "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")}
    subprocess.run([postgres_programs() / name, *arguments], check=True, env=environment, capture_output=True)


def dump(name: str, to: Path) -> None:
    program("pg_dump", "--format=custom", f"--file={to}", database_url(name))


@pytest.fixture
def oltp(monkeypatch: pytest.MonkeyPatch, django_db_setup: None) -> Iterator[str]:
    with database_of_its_own("default", monkeypatch) as name:
        yield name


@pytest.fixture
def olap(monkeypatch: pytest.MonkeyPatch, django_db_setup: None) -> Iterator[str]:
    with database_of_its_own("olap", monkeypatch) as name:
        yield name


@contextmanager
def writer() -> Iterator[Session]:
    with connect("default", autocommit=True) as connection:
        yield Session(connection)


def restore_database(name: str, dumped: Path) -> None:
    on_the_server(f"drop database {name} with (force)")
    on_the_server(f"create database {name}")
    program("pg_restore", f"--dbname={database_url(name)}", "--exit-on-error", str(dumped))


def restore_tables(name: str, dumped: Path) -> None:
    """The database stays; pg_restore's own --clean cannot drop the keys of partitions."""
    with closing(psycopg2.connect(database_url(name))) as owner, owner:
        owner.cursor().execute("drop schema public, change_log cascade; create schema public")
    program("pg_restore", f"--dbname={database_url(name)}", "--exit-on-error", str(dumped))


@pytest.mark.parametrize("restore", [restore_database, restore_tables])
def test_source_restored_in_place_is_refused_however_much_is_written_since(
    restore: Restore, oltp: str, tmp_path: Path
) -> None:
    """In the same cluster, with more transactions since the restore than the star had seen before it."""
    with writer() as session:
        open_shop(session)
    dump(oltp, tmp_path / "dump")
    with writer() as session:
        place_order(session, 2)
    drain()
    restore(oltp, tmp_path / "dump")
    with writer() as session:
        for order_id in range(100, 120):
            place_order(session, order_id)
    before = tables("olap")
    with pytest.raises(SourceRestored, match=r"dropped and restored from a dump.*`manage.py etl resync --all`"):
        drain()
    assert tables("olap") == before


def test_adopted_source_is_carried_from_its_snapshot_on(oltp: str, tmp_path: Path) -> None:
    """What the star holds when it adopts is the affair of whoever adopts: here it is what the dump holds as well."""
    with writer() as session:
        open_shop(session)
    drain()
    dump(oltp, tmp_path / "dump")
    restore_database(oltp, tmp_path / "dump")
    with connect("default", autocommit=True) as source, connect("olap", autocommit=True) as star_session:
        adopt_source(star_session, read_source(source), current_snapshot(source))
    assert drain().events == 0
    with writer() as session:
        session.run("select setval(pg_get_serial_sequence('cdc_orders', 'id'), 1000)")
        place_order(session, 2)
    assert drain().events == 3
    assert star() == expected_star()


def test_runner_that_read_the_offsets_before_an_adoption_loses_the_race(oltp: str) -> None:
    with writer() as session:
        open_shop(session)
    with connect("default", autocommit=True) as source, connect("olap", autocommit=True) as star_session:
        window = Carrier(source, star_session, "late", batch_size=1).carry_window(current_snapshot(source))
        next(window)
        adopt_source(star_session, read_source(source), current_snapshot(source))
        before = tables("olap")
        with pytest.raises(LostRace):
            next(window)
    assert tables("olap") == before


def test_star_that_is_older_than_the_oids_takes_the_present_source_for_its_own(oltp: str) -> None:
    with writer() as session:
        open_shop(session)
        drain()
        with connect("olap") as star_session, star_session, star_session.cursor() as cursor:
            cursor.execute("update cdc_offset set database_oid = null, relation_oid = null")
        place_order(session, 2)
        drain()
        source = read_source(session.connection)
    assert star() == expected_star()
    with connect("olap") as star_session:
        offsets = read_position(star_session).offsets
    assert {log: (offset.database_oid, offset.relation_oid) for log, offset in offsets.items()} == source.oids


def test_star_restored_from_an_older_dump_carries_again_what_it_lacks(oltp: str, olap: str, tmp_path: Path) -> None:
    with writer() as session:
        open_shop(session)
        drain()
        dump(olap, tmp_path / "dump")
        place_order(session, 2)
        session.update("products", 1, cost=2)
        session.delete("orders", 1)
        drain()
        after = star()
        restore_database(olap, tmp_path / "dump")
        assert star() != after
        place_order(session, 3)
    drain()
    assert star() == expected_star()
