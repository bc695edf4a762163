"""A log that is there already becomes the first partition: no row is copied, no id comes twice, the engine goes on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from brewlytics import flyway
from conftest import FLYWAY
from warehouse.etl.carrier import Carrier
from warehouse.etl.logs import LOGS
from warehouse.etl.source import current_snapshot
from warehouse.tests.change_log import Server, ranges
from warehouse.tests.engine import connect, drain, replay_everything, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, add_line, busy_day, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

PARTITIONED = 8


@pytest.fixture
def source_before(source_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a source without partitions."""
    for file in (FLYWAY / "oltp").glob("V*.sql"):
        if int(file.name[1:].partition("__")[0]) < PARTITIONED:
            shutil.copy(file, tmp_path)
    with source_server.database("template1") as url:
        flyway.migrate(url, tmp_path)
        monkeypatch.setenv("OLTP_DATABASE_URL", url)
        yield url


def carry() -> None:
    """What `run` does, without the questions that only a log in partitions can answer. The program that ran before the
    logs had partitions did not note which relations it had read."""
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        for _ in Carrier(oltp, olap, "test").carry_window(current_snapshot(oltp)):
            pass
        olap.cursor().execute("update cdc_offset set database_oid = null, relation_oid = null")


def logs(session: Session) -> dict[str, list[str]]:
    return {log: [text for (text,) in session.run(f"select t::text from {log} as t order by id")] for log in LOGS}


def test_filled_log_becomes_the_first_partition(source_before: str) -> None:
    with (
        connect("default", autocommit=True) as first,
        connect("default") as second,
        connect("default") as third,
        connect("default") as fourth,
    ):
        owner, bo, cy, writer = map(Session, (first, second, third, fourth))
        busy_day(bo, cy)
        carry()
        place_order(owner, 20)
        writer.run("select pg_current_xact_id()")
        before = logs(owner)
        files = owner.run("select pg_relation_filenode(log::regclass) from unnest(%s) as log", list(LOGS))

        assert flyway.migrate(source_before, FLYWAY / "oltp")[0].startswith(f"V{PARTITIONED}__")

        assert logs(owner) == before
        assert files == owner.run(
            "select pg_relation_filenode(format('change_log.%%I_0', log)::regclass) from unnest(%s) as log", list(LOGS)
        )
        last_id = max(id for (id,) in owner.run("select max(id) from cdc_orders"))
        place_order(writer, 21)
        add_line(bo, 2, 7)
        bo.commit()
        drain()
        writer.commit()
        drain()
        assert star() == expected_star()
        replay_everything()
        assert star() == expected_star()
        ids = owner.run("select id from cdc_orders where id > %s order by id", last_id)
        assert [id for (id,) in ids] == list(range(last_id + 1, last_id + 6))
        assert all(len(ranges(owner, log)) > 1 for log in LOGS)


def test_log_restored_from_another_cluster_can_be_cut(source_before: str) -> None:
    """Its transactions are still to come here. The engine refuses them as before, and can only do so afterwards."""
    with connect("default", autocommit=True) as connection:
        owner = Session(connection)
        owner.insert("customers", id=1)
        owner.run("update cdc_customers set xid = '9000000000'")
        flyway.migrate(source_before, FLYWAY / "oltp")
        assert owner.run("select xid::text from cdc_customers") == [("9000000000",)]
