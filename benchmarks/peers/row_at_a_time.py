"""Row-at-a-time ETL, as most people would write it, beside the engine: lean, and as tutorials have it."""

from collections.abc import Callable

from psycopg2.extensions import connection as Connection

from benchmarks.drain import checkpoint, drain, facts_digest, refuse_other_facts
from benchmarks.frame import Goal, Row, Sizes, say
from benchmarks.peers import lean, tutorial
from benchmarks.servers import connect, server
from benchmarks.shop import log_order_events, open_shop
from warehouse.etl import run

SHARE = 100
"""They are given a hundredth of the engine's events: their speed does not depend on how many there are."""


def measure(sizes: Sizes) -> list[Row]:
    """Change events drained by the engine, against a hundredth as many carried one by one: lean, with a query for each
    dimension's key, an upsert, a commit every thousand; and as tutorials write it, with Django's ORM in autocommit,
    `get` for each dimension, `update_or_create`, and `event.processed = True; event.save()`. Both get their dimensions
    ready made and keep no sums, no guards and no offset. The facts of all three must be equal.
    """
    with (
        server("oltp") as oltp_url,
        server("olap") as olap_url,
        connect(oltp_url) as oltp,
        connect(olap_url) as olap,
    ):
        open_shop(oltp)
        log_order_events(oltp, sizes.events // SHARE)
        run(oltp, olap, runner="benchmark: dimensions")
        say("  one by one, lean")
        leans = _again(olap, lambda: lean.carry(oltp, olap), "the lean ETL")
        say("  one by one, as tutorials write it")
        tutorial.log_events(oltp)
        tutorials = _again(olap, lambda: tutorial.carry(oltp_url, olap_url), "the tutorial's ETL")
        say(f"  draining {sizes.events:,} events")
        log_order_events(oltp, sizes.events)
        events, seconds = drain(oltp, olap)
    engines = events / seconds
    return [
        Row("events drained", engines, "events/s"),
        Row("events row by row, lean", leans, "events/s"),
        Row("the engine's speed by the lean one's", engines / leans),
        Row("events row by row, as tutorials write it", tutorials, "events/s"),
        Row("the engine's speed by the tutorial's", engines / tutorials, goal=Goal(">=", 250)),
    ]


def _again(olap: Connection, carry: Callable[[], tuple[int, float]], peer: str) -> float:
    """Throw away the facts that are there and have them made anew; returns events a second."""
    engines = facts_digest(olap)
    with olap.cursor() as cursor:
        cursor.execute("truncate fact_orders, fact_sales")
    checkpoint(olap)
    events, seconds = carry()
    refuse_other_facts(engines, facts_digest(olap), peer)
    return events / seconds
