"""What the tests of the change log's partitions share: a source of their own, and days that pass at once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import uuid4

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Identifier, Literal

from warehouse.etl.logs import LOGS
from warehouse.tests.shop import Session

DAYS = 7
"""The replay window."""


@dataclass(frozen=True)
class Server:
    port: int
    password: str

    def url(self, database: str) -> str:
        return f"postgresql://brew:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def owner(self) -> Iterator[Connection]:
        with closing(psycopg2.connect(self.url("postgres"))) as connection:
            connection.autocommit = True
            yield connection

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """The URL of a database of the test's own, gone afterwards: partitions that are dropped stay so."""
        name = Identifier(f"source_{uuid4().hex}")
        with self.owner() as connection, connection.cursor() as cursor:
            cursor.execute(SQL("create database {} template {}").format(name, Identifier(template)))
            yield self.url(name.string)
            cursor.execute(SQL("drop database {} with (force)").format(name))


def begin_partition(owner: Session) -> int:
    """As if the partitions of the present were full: in each log the next one begins at the transaction returned."""
    ((begin,),) = owner.run("select pg_current_xact_id()::text")
    for log in LOGS:
        name, from_xid, to_xid = next(part for part in ranges(owner, log) if int(part[2]) > int(begin))
        parts = {
            "log": Identifier(log),
            "full": Identifier("change_log", name),
            "next": Identifier("change_log", f"{log}_{begin}"),
            "from_xid": Literal(from_xid),
            "begin": Literal(begin),
            "to_xid": Literal(to_xid),
        }
        with owner.connection.cursor() as cursor:
            cursor.execute(SQL("alter table {log} detach partition {full}").format(**parts))
            attach = SQL("alter table {log} attach partition {full} for values from ({from_xid}) to ({begin})")
            cursor.execute(attach.format(**parts))
            create = SQL("create table {next} partition of {log} for values from ({begin}) to ({to_xid})")
            cursor.execute(create.format(**parts))
    return int(begin)


def ranges(session: Session, log: str) -> list[tuple[str, str, str]]:
    """The partitions of a log but for the default one: (name, from_xid, to_xid), in their order."""
    return session.run(
        "select p.name, p.from_xid::text, p.to_xid::text from cdc_partition as p"
        " where p.log = %s and p.from_xid is not null order by p.from_xid",
        log,
    )


def let_days_pass(owner: Session, days: float) -> None:
    owner.run("update cdc_clock set seen_at = seen_at - make_interval(secs => %s)", days * 86_400)


def acknowledge_everything(owner: Session) -> None:
    """The star's word that it has all that there was until now, whether it has or not."""
    owner.run(
        "insert into cdc_ack (log, snapshot) select log, s from cdc_partition,"
        " concat_ws(':', pg_snapshot_xmax(pg_current_snapshot()), pg_snapshot_xmax(pg_current_snapshot()), '') as s"
        " group by log, s on conflict (log) do update set snapshot = excluded.snapshot"
    )


def believe_everything_ended(owner: Session) -> None:
    """The clock's, of all transactions until now, whether they have ended or not."""
    owner.run(
        "update cdc_clock set snapshot ="
        " concat_ws(':', pg_snapshot_xmax(pg_current_snapshot()), pg_snapshot_xmax(pg_current_snapshot()), '')"
        "::pg_snapshot"
    )
