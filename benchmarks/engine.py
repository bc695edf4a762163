"""The engine's speed at a backlog."""

from collections.abc import Mapping
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter
from typing import IO

from psycopg2.extensions import connection as Connection

from benchmarks.drain import checkpoint, count, drain
from benchmarks.frame import Goal, Row, Sizes, say
from benchmarks.servers import connect, server
from benchmarks.shop import log_order_events, open_shop
from benchmarks.statements import text
from warehouse.etl import run

FACTS = ("fact_orders", "fact_sales")
COPIES = 3
STEPS_SHOWN = 6


def measure(sizes: Sizes) -> list[Row]:
    """Change events of orders, their lines and a few members, drained by the engine into a star that has the members
    and no facts yet, against a raw binary COPY of the facts that come of it into empty tables of the same definition,
    indexes included.

    The drain is long and is measured once; the COPY three times, and the median counts. Before each of them the servers
    write a checkpoint, so that none pays for what was written before it. The drain's own account of its time
    (etl_run.seconds) says where that went: the longest steps, and what was spent outside of any.
    """
    with (
        server("oltp") as oltp_url,
        server("olap") as olap_url,
        connect(oltp_url) as oltp,
        connect(olap_url) as olap,
    ):
        open_shop(oltp)
        run(oltp, olap, runner="benchmark: members")
        say(f"  writing {sizes.events:,} events")
        log_order_events(oltp, sizes.events)
        say("  draining them")
        events, drain_seconds = drain(oltp, olap)
        say("  copying the facts")
        facts, copy_seconds = _copy_facts(olap)
        return [
            Row("events drained", events / drain_seconds, "events/s"),
            Row("facts written by the drain", facts / drain_seconds, "rows/s"),
            Row("facts written by a COPY", facts / copy_seconds, "rows/s"),
            Row("the drain's speed by the COPY's", copy_seconds / drain_seconds, goal=Goal(">=", 0.5)),
            *_longest_steps(olap, drain_seconds),
        ]


def _copy_facts(olap: Connection) -> tuple[int, float]:
    """Rows of both fact tables, and the seconds that a COPY of them takes."""
    with TemporaryFile() as orders, TemporaryFile() as sales:
        files = dict(zip(FACTS, (orders, sales), strict=True))
        with olap.cursor() as cursor:
            for table, file in files.items():
                cursor.copy_expert(f"copy {table} to stdout (format binary)", file)
        seconds = median(_copy_once(olap, files) for _ in range(COPIES))
    return sum(count(olap, table) for table in FACTS), seconds


def _copy_once(olap: Connection, files: Mapping[str, IO[bytes]]) -> float:
    with olap.cursor() as cursor:
        for table, file in files.items():
            file.seek(0)
            cursor.execute(f"create table {table}_copy (like {table} including all)")
        checkpoint(olap)
        started = perf_counter()
        for table, file in files.items():
            cursor.copy_expert(f"copy {table}_copy from stdin (format binary)", file)
        seconds = perf_counter() - started
        for table in files:
            cursor.execute(f"drop table {table}_copy")
    return seconds


def _longest_steps(olap: Connection, drain_seconds: float) -> list[Row]:
    with olap.cursor() as cursor:
        cursor.execute(text("seconds_by_step"), {"runner": "benchmark"})
        steps: list[tuple[str, float]] = cursor.fetchall()
    outside = drain_seconds - sum(seconds for _, seconds in steps)
    shown = [*steps[:STEPS_SHOWN], ("commits, waiting for the source", outside)]
    return [Row(f"of the drain: {name}", 100 * seconds / drain_seconds, "%") for name, seconds in shown]
