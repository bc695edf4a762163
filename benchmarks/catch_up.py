"""How long the star takes to be in time again after an outage, while the shop goes on."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from threading import Event
from time import perf_counter

from psycopg2.extensions import connection as Connection

from benchmarks.frame import Goal, Row, Sizes, say
from benchmarks.orders import place_order
from benchmarks.servers import connect, server
from benchmarks.shop import log_order_events, open_shop
from warehouse.etl import run

ORDERS_A_SECOND = 200
WRITERS = 2
SECONDS_BEHIND = 1.0


def measure(sizes: Sizes) -> list[Row]:
    """From the engine's start on a backlog of change events, while 200 orders a second are written, until a run that
    carries all there is has taken less than a second. What it carries by then is told against the backlog alone.
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
        say("  catching up")
        with _orders_going_on(oltp_url) as writing:
            events, seconds = _catch_up(oltp, olap)
        orders = sum(writer.result() for writer in writing)
    return [
        Row("orders written meanwhile", orders / seconds, "orders/s", Goal(">=", 0.99 * ORDERS_A_SECOND)),
        Row("in time again after", seconds, "s"),
        Row("events carried", events / seconds, "events/s"),
        Row("events carried by those of the outage", events / sizes.events),
    ]


def _catch_up(oltp: Connection, olap: Connection) -> tuple[int, float]:
    """Events and seconds. Each run carries what had been committed when it began."""
    events, began = 0, perf_counter()
    while True:
        started = perf_counter()
        events += run(oltp, olap, runner="benchmark").events
        if perf_counter() - started < SECONDS_BEHIND:
            return events, perf_counter() - began


@contextmanager
def _orders_going_on(oltp_url: str) -> Iterator[list[Future[int]]]:
    """Yields the writers; each results in the number of its orders."""
    stopped = Event()
    with ExitStack() as sessions:
        writers = [sessions.enter_context(connect(oltp_url)) for _ in range(WRITERS)]
        pool = sessions.enter_context(ThreadPoolExecutor(max_workers=WRITERS))
        try:
            yield [pool.submit(_write, oltp, stopped) for oltp in writers]
        finally:
            stopped.set()


def _write(oltp: Connection, stopped: Event) -> int:
    started = perf_counter()
    for number in count():
        if stopped.wait(max(0.0, started + number * WRITERS / ORDERS_A_SECOND - perf_counter())):
            break
        place_order(oltp, store_id=1 + number % 20, product_ids=[1, 2, 3])
    return number
