"""What the change log costs the writer."""

from statistics import median
from time import perf_counter

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Identifier

from benchmarks.frame import BenchmarkFailed, Goal, Row, Sizes, say
from benchmarks.orders import place_order
from benchmarks.servers import connect, server
from benchmarks.shop import open_shop
from benchmarks.statements import text

PAIRS = 20
LINES = 3


def measure(sizes: Sizes) -> list[Row]:
    """An order of three lines as POST /orders writes it, one client, a commit each: with the capture triggers against
    the same with them disabled. Blocks of orders take turns, so that noise meets both; of the ratios of neighbouring
    blocks the median counts.
    """
    with server("oltp") as url, connect(url) as oltp:
        open_shop(oltp)
        say("  placing orders")
        pairs = [(_seconds(oltp, "enable", sizes), _seconds(oltp, "disable", sizes)) for _ in range(PAIRS)]
        _refuse_other_events(oltp, PAIRS * (1 + sizes.block) * (1 + LINES))
    captured, bare = (1000 * median(side) / sizes.block for side in zip(*pairs, strict=True))
    return [
        Row("an order with triggers", captured, "ms"),
        Row("an order without", bare, "ms"),
        Row("with by without", median(one / other for one, other in pairs), goal=Goal("<", 1.15)),
    ]


def _seconds(oltp: Connection, action: str, sizes: Sizes) -> float:
    """One block, after the triggers were switched; an order before it makes the plans that this threw away."""
    _switch_triggers(oltp, action)
    _place(oltp, 0)
    started = perf_counter()
    for number in range(1, 1 + sizes.block):
        _place(oltp, number)
    return perf_counter() - started


def _place(oltp: Connection, number: int) -> None:
    place_order(oltp, store_id=1 + number % 20, product_ids=[1 + (number + line) % 200 for line in range(LINES)])


def _switch_triggers(oltp: Connection, action: str) -> None:
    with oltp.cursor() as cursor:
        cursor.execute(text("capture_triggers"))
        for table, trigger in cursor.fetchall():
            switch = SQL("alter table {} {} trigger {}")
            cursor.execute(switch.format(Identifier(table), SQL(action), Identifier(trigger)))


def _refuse_other_events(oltp: Connection, expected: int) -> None:
    """Triggers that were not switched, or of which a migration has changed the names, would make both sides alike."""
    with oltp.cursor() as cursor:
        cursor.execute("select count(*) from cdc_orders")
        (events,) = cursor.fetchone() or (0,)
    if events != expected:
        raise BenchmarkFailed(f"{events} events were captured where {expected} were due: the triggers did not switch.")
