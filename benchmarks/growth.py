"""Whether an event costs more in a large star than in a small one."""

from statistics import median
from time import perf_counter

from psycopg2.extensions import connection as Connection

from benchmarks.frame import Goal, Row, Sizes, say
from benchmarks.servers import connect, server
from benchmarks.shop import log_order_events, open_shop
from benchmarks.star import Star
from benchmarks.statements import text
from warehouse.etl import run

CUSTOMERS = 10_000
SMALL = 100
FEW = 5


def measure(sizes: Sizes) -> list[Row]:
    """The engine's time by event, from its look at the source to the commit, with a thousandth, a tenth and all of the
    facts in the star: 60 batches of some hundred events, and 5 of a twentieth of the backlog's events, which is what
    the engine takes at once; the median of each. Both are new orders, and corrections of those.
    """
    with server("oltp") as oltp_url, server("olap") as olap_url, connect(oltp_url) as oltp, connect(olap_url) as olap:
        open_shop(oltp, CUSTOMERS)
        with oltp.cursor() as cursor:
            cursor.execute(text("skip_order_ids"))
        run(oltp, olap, runner="benchmark: members")
        star = Star(olap, customers=CUSTOMERS)
        batches = {"small": (SMALL, sizes.batches), "large": (sizes.events // 20, FEW)}
        costs = {}
        for facts in (sizes.facts // 1000, sizes.facts // 10, sizes.facts):
            star.grow(facts)
            costs[facts] = {kind: _microseconds(oltp, olap, *of_them) for kind, of_them in batches.items()}
    return [row for kind in batches for row in _rows(kind, {facts: cost[kind] for facts, cost in costs.items()})]


def _microseconds(oltp: Connection, olap: Connection, events: int, batches: int) -> float:
    """By event. The first batch makes the session's plans, and does not count."""
    say(f"  {batches} batches of {events:,} events")
    return median([_one_batch(oltp, olap, events) for _ in range(batches + 1)][1:])


def _one_batch(oltp: Connection, olap: Connection, events: int) -> float:
    log_order_events(oltp, events)
    started = perf_counter()
    outcome = run(oltp, olap, runner="benchmark")
    return 1_000_000 * (perf_counter() - started) / outcome.events


def _rows(kind: str, costs: dict[int, float]) -> list[Row]:
    fewest, *others = costs
    return [
        *(Row(f"an event in a {kind} batch, {facts:,} facts", cost, "µs") for facts, cost in costs.items()),
        *(
            Row(f"{kind}: {facts:,} by {fewest:,}", costs[facts] / costs[fewest], goal=Goal("<=", 1.2))
            for facts in others
        ),
    ]
