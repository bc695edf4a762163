"""How soon an order is in the star."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import mkdtemp
from time import perf_counter, sleep

from psycopg2.extensions import connection as Connection

from benchmarks.frame import BenchmarkFailed, Goal, Row, Sizes, say
from benchmarks.orders import place_order
from benchmarks.servers import connect
from tests.running_stack import RunningStack

RATES = (100, 500, 1000)
"""Orders a second."""
AIM = 500
"""The rate that has goals, and at which a transaction is left open at the source."""
ORDERS_A_SECOND_AND_WRITER = 125
SECONDS_BETWEEN_LOOKS = 0.005
PATIENCE = 30
"""Seconds in which the last order, too, must have arrived."""


class Watch:
    """When each order was committed and when its lines were first seen in the star; two threads share it."""

    def __init__(self) -> None:
        self.committed: dict[int, float] = {}
        self.waiting: set[int] = set()
        self.seconds: list[float] = []

    def commit(self, order_id: int, oltp: Connection) -> None:
        """The clock starts before the commit is sent, so that what it takes itself is counted too."""
        self.committed[order_id] = perf_counter()
        self.waiting.add(order_id)
        oltp.commit()

    def look(self, olap: Connection) -> None:
        wanted = list(self.waiting)
        with olap.cursor() as cursor:
            cursor.execute("select distinct order_id from fact_sales where order_id = any(%s)", [wanted])
            now = perf_counter()
            for (order_id,) in cursor:
                self.waiting.remove(order_id)
                self.seconds.append(now - self.committed[order_id])


def measure(sizes: Sizes) -> list[Row]:
    """From an order's commit in OLTP to its lines in fact_sales, on the running stack with nothing but beat to start
    the engine: 100, 500 and 1,000 orders a second by the clock, whether or not the earlier ones have arrived, looked
    for every 5 ms; and 500 a second once more, while a session that has written an order idles in its transaction.

    The stack is that of `make run`, one server for both databases; writers and observer share its cores.
    """
    with _stack() as urls, connect(urls["OLAP_DATABASE_URL"]) as olap:
        oltp_url = urls["OLTP_DATABASE_URL"]
        _observe(oltp_url, olap, rate=1, seconds=1)
        rows = [row for rate in RATES for row in _measure_rate(oltp_url, olap, sizes, rate, f"{rate:,}/s")]
        with _idle_transaction(oltp_url):
            return rows + _measure_rate(oltp_url, olap, sizes, AIM, f"{AIM}/s, one transaction idle")


def _measure_rate(oltp_url: str, olap: Connection, sizes: Sizes, rate: int, name: str) -> list[Row]:
    say(f"  {name}: writing orders for {sizes.seconds} s")
    written, latencies = _observe(oltp_url, olap, rate=rate, seconds=sizes.seconds)
    thousandths = quantiles(latencies, n=1000, method="inclusive")
    p50, p99 = (Goal("<", 100), Goal("<", 250)) if rate == AIM else (None, None)
    return [
        Row(f"{name}: written", written, "orders/s", None if rate > AIM else Goal(">=", 0.99 * rate)),
        Row(f"{name}: p50", 1000 * thousandths[499], "ms", p50),
        Row(f"{name}: p99", 1000 * thousandths[989], "ms", p99),
        Row(f"{name}: p99.9", 1000 * thousandths[998], "ms"),
    ]


def _observe(oltp_url: str, olap: Connection, *, rate: int, seconds: int) -> tuple[float, list[float]]:
    """Write for so long; return how many orders were written a second, and the seconds that each took to be seen."""
    watch = Watch()
    started = perf_counter()
    with ExitStack() as sessions:
        writers = [sessions.enter_context(connect(oltp_url)) for _ in range(max(1, rate // ORDERS_A_SECOND_AND_WRITER))]
        pool = sessions.enter_context(ThreadPoolExecutor(max_workers=len(writers)))
        orders = range(rate * seconds)
        writing = [
            pool.submit(_write, oltp, watch, orders[number :: len(writers)], rate)
            for number, oltp in enumerate(writers)
        ]
        while watch.waiting or not all(writer.done() for writer in writing):
            if perf_counter() > started + seconds + PATIENCE:
                raise BenchmarkFailed(f"{len(watch.waiting)} orders did not arrive within {PATIENCE} s.")
            watch.look(olap)
            sleep(SECONDS_BETWEEN_LOOKS)
        for writer in writing:
            writer.result()
    return len(watch.seconds) / seconds, watch.seconds


def _write(oltp: Connection, watch: Watch, orders: range, rate: int) -> None:
    """Each order has its time. One that is late is written at once; those that are left at the end are not."""
    oltp.autocommit = False
    started = perf_counter()
    for number in orders:
        sleep(max(0.0, started + number / rate - perf_counter()))
        if perf_counter() > started + orders.stop / rate:
            return
        watch.commit(place_order(oltp, store_id=1, product_ids=[1, 2, 3]), oltp)


@contextmanager
def _idle_transaction(oltp_url: str) -> Iterator[None]:
    with connect(oltp_url) as oltp:
        oltp.autocommit = False
        place_order(oltp, store_id=1, product_ids=[1])
        yield
        oltp.commit()


@contextmanager
def _stack() -> Iterator[dict[str, str]]:
    """`make run` on free ports and an empty folder; yields its env file's values."""
    say("  starting the stack")
    folder = Path(mkdtemp(prefix="brewlytics-bench-stack-"))
    folder.chmod(0o711)  # as root the servers run as nobody, who has to pass
    stack = RunningStack(folder)
    try:
        try:
            stack.wait_until_ready()
        except AssertionError as error:
            raise BenchmarkFailed(f"The stack does not start:\n{error}") from error
        yield stack.env()
    finally:
        if stack.runs():
            stack.stop()
        shutil.rmtree(folder)
