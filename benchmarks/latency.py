"""How soon an order is in the star."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import mkdtemp
from time import perf_counter, sleep

from psycopg2.extensions import connection as Connection

from benchmarks.frame import BenchmarkFailed, Goal, Row, Sizes, say
from benchmarks.orders import place_order
from benchmarks.servers import connect
from tests.running_stack import RunningStack

ORDERS_A_SECOND = 100
SECONDS_BETWEEN_LOOKS = 0.002
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
    the engine: 100 orders a second by the clock, whether or not the earlier ones have arrived, looked for every 2 ms.

    The stack is that of `make run`, one server for both databases; writer and observer share its cores.
    """
    with _stack() as urls, connect(urls["OLTP_DATABASE_URL"]) as oltp, connect(urls["OLAP_DATABASE_URL"]) as olap:
        oltp.autocommit = False
        _observe(oltp, olap, orders=1)
        say(f"  writing orders for {sizes.seconds} s")
        rate, latencies = _observe(oltp, olap, orders=ORDERS_A_SECOND * sizes.seconds)
    percentiles = quantiles(latencies, n=100, method="inclusive")
    return [
        Row("orders written", rate, "orders/s", Goal(">=", 0.99 * ORDERS_A_SECOND)),
        Row("p50", 1000 * percentiles[49], "ms", Goal("<", 100)),
        Row("p99", 1000 * percentiles[98], "ms", Goal("<", 500)),
        Row("slowest", 1000 * max(latencies), "ms"),
    ]


def _observe(oltp: Connection, olap: Connection, *, orders: int) -> tuple[float, list[float]]:
    """Write so many orders; return how many were written a second, and the seconds that each took to be seen."""
    watch = Watch()
    with ThreadPoolExecutor(max_workers=1) as pool:
        writing = pool.submit(_write, oltp, watch, orders)
        deadline = perf_counter() + orders / ORDERS_A_SECOND + PATIENCE
        while watch.waiting or not writing.done():
            if perf_counter() > deadline:
                raise BenchmarkFailed(f"{len(watch.waiting)} of {orders} orders did not arrive within {PATIENCE} s.")
            watch.look(olap)
            sleep(SECONDS_BETWEEN_LOOKS)
        return writing.result(), watch.seconds


def _write(oltp: Connection, watch: Watch, orders: int) -> float:
    """Orders a second. One that is late is written at once, and the next one when its own time has come."""
    started = perf_counter()
    for number in range(orders):
        sleep(max(0.0, started + number / ORDERS_A_SECOND - perf_counter()))
        watch.commit(place_order(oltp, store_id=1, product_ids=[1, 2, 3]), oltp)
    return orders / (perf_counter() - started)


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
