"""How soon the dashboards have their numbers."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from statistics import quantiles
from time import perf_counter

from psycopg2.extensions import connection as Connection

from benchmarks.frame import BenchmarkFailed, Goal, Row, Sizes, say
from benchmarks.servers import PROJECT, connect, server
from benchmarks.shop import open_shop
from benchmarks.star import Star
from warehouse.etl import run
from warehouse.marts import BuildFailed, build

STATEMENTS = PROJECT / "warehouse" / "reports" / "sql"
NOT_OF_THE_STAR = {"orders_coming_in"}
"""It reads the order system."""
SUMMED_UP = {"revenue", "revenue_by_category", "today", "today_of_category", "top_products"}
"""What the overview shows of many rows."""
TIMES = 40
MONTH, YEAR = timedelta(days=30), timedelta(days=365)


def measure(sizes: Sizes) -> list[Row]:
    """Each statement of the pages and of /metrics-api, with the filters that people use: the last 30 days, all stores
    or one, all categories or one, 30 days of long ago, and a year; 40 times in all, in turn, read to the last row. The
    star has two years of orders, and its marts are built twice: the second time there is nothing new.
    """
    with server("oltp") as oltp_url, server("olap") as olap_url, connect(oltp_url) as oltp, connect(olap_url) as olap:
        open_shop(oltp, sizes.customers)
        run(oltp, olap, runner="benchmark: members")
        Star(olap, customers=sizes.customers).grow(sizes.facts)
        builds = [_seconds_to_build(olap_url) for _ in range(sizes.builds)]
        rows = [row for name in _names() for row in _asked(olap, name)]
    return [*rows, *(Row(f"build {number} of the marts", took, "s") for number, took in enumerate(builds, start=1))]


def _seconds_to_build(olap_url: str) -> float:
    say("  building the marts")
    try:
        return build(olap_url).seconds
    except BuildFailed as error:
        raise BenchmarkFailed(f"The marts cannot be built: {error}") from error


def _names() -> list[str]:
    return sorted({statement.stem for statement in STATEMENTS.glob("*.sql")} - NOT_OF_THE_STAR)


def _asked(olap: Connection, name: str) -> list[Row]:
    statement = (STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")
    say(f"  asking {name}")
    took = [_milliseconds(olap, statement, filters) for filters in islice(_filters(name), TIMES)]
    percentiles = quantiles(took, n=20, method="inclusive")
    return [Row(f"{name}, p50", percentiles[9], "ms"), Row(f"{name}, p95", percentiles[18], "ms", Goal("<", 100))]


def _milliseconds(olap: Connection, statement: str, filters: dict[str, object]) -> float:
    started = perf_counter()
    with olap.cursor() as cursor:
        cursor.execute(statement, filters)
        cursor.fetchall()
    return 1000 * (perf_counter() - started)


def _filters(name: str) -> Iterator[dict[str, object]]:
    """The same ones for each statement, which takes of them what it knows. A year of every store's hours is asked of no
    dashboard: where a statement gives a mart's own rows, a year is that of one store.
    """
    stores = {1} if name in SUMMED_UP else {1, 3}
    chance, today = random.Random(42), datetime.now(UTC).date()
    for number in cycle(range(5)):
        until = today if number < 4 else today - timedelta(days=chance.randrange(300))
        length = YEAR if number == 3 else MONTH
        yield {
            "since": until - length + timedelta(days=1),
            "until": until,
            "store_id": chance.randint(1, 20) if number in stores else None,
            "category": f"Category {chance.randrange(8)}" if number in (2, 4) else None,
            "at_most": 10,
            "now": datetime.now(UTC),
        }
