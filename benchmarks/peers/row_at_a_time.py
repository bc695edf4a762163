"""Row-at-a-time ETL as the usual tutorial writes it: for each change look up the keys, then upsert."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor
from psycopg2.sql import SQL, Identifier

from benchmarks.drain import checkpoint, drain, facts_digest, refuse_other_facts
from benchmarks.frame import Goal, Row, Sizes, say
from benchmarks.servers import connect, server
from benchmarks.shop import log_order_events, open_shop
from benchmarks.statements import text
from warehouse.etl import run

SHARE = 100
"""It is given a hundredth of the engine's events: its speed does not depend on how many there are."""
EVENTS_IN_TRANSACTION = 1000

Values = dict[str, Any]


def measure(sizes: Sizes) -> list[Row]:
    """Change events drained by the engine, against a hundredth as many carried one by one: a query for each dimension's
    key, an upsert, a commit every thousand. It gets its dimensions ready made and keeps no sums, no guards and no
    offset. The facts of both must be equal.
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
        say("  one by one")
        rows, row_seconds = _carry_again(oltp, olap)
        say(f"  draining {sizes.events:,} events")
        log_order_events(oltp, sizes.events)
        events, seconds = drain(oltp, olap)
    return [
        Row("events drained", events / seconds, "events/s"),
        Row("events row by row", rows / row_seconds, "events/s"),
        Row("the engine's speed by that", events / seconds / (rows / row_seconds), goal=Goal(">=", 250)),
    ]


def _carry_again(oltp: Connection, olap: Connection) -> tuple[int, float]:
    """Throw away the facts that the engine has made and make them anew; returns events and seconds."""
    engines = facts_digest(olap)
    with olap.cursor() as cursor:
        cursor.execute("truncate fact_orders, fact_sales")
    checkpoint(olap)
    started = perf_counter()
    events = sum(_carry(olap, batch) for batch in _batches(oltp))
    seconds = perf_counter() - started
    refuse_other_facts(engines, facts_digest(olap), "the row-at-a-time ETL")
    return events, seconds


def _batches(oltp: Connection) -> Iterator[list[Values]]:
    last_id = 0
    with oltp.cursor(cursor_factory=RealDictCursor) as cursor:
        while True:
            cursor.execute(text("row_at_a_time/read_events"), {"last_id": last_id, "events": EVENTS_IN_TRANSACTION})
            events = [dict(event) for event in cursor.fetchall()]
            if not events:
                return
            yield events
            last_id = events[-1]["id"]


def _carry(olap: Connection, events: list[Values]) -> int:
    with olap, olap.cursor(cursor_factory=RealDictCursor) as cursor:
        for event in events:
            apply = _apply_order if event["table_name"] == "orders" else _apply_line
            apply(cursor, event)
    return len(events)


def _apply_order(cursor: RealDictCursor, event: Values) -> None:
    if event["op"] == "D":
        _execute(cursor, "delete_order", event)
        return
    order = event["payload"] | {"event_id": event["id"], "order_id": event["order_id"]}
    for dimension in ("customer", "store", "employee"):
        order |= _key(cursor, dimension, order)
    order |= _one(cursor, "select_date_key", order)
    _execute(cursor, "upsert_order", order)
    if event["op"] == "U":
        _execute(cursor, "update_sales_of_order", order)


def _apply_line(cursor: RealDictCursor, event: Values) -> None:
    if event["op"] == "D":
        _execute(cursor, "delete_sale", event)
    else:
        line = event["payload"] | {"event_id": event["id"]}
        line |= _one(cursor, "select_order", line)
        line |= _one(cursor, "select_product", line)
        _execute(cursor, "upsert_sale", line)
    if event["op"] != "U":
        _execute(cursor, "count_line", {"order_id": event["order_id"], "change": 1 if event["op"] == "I" else -1})


def _key(cursor: RealDictCursor, dimension: str, order: Values) -> Values:
    member_id = order[f"{dimension}_id"]
    query = SQL(text("row_at_a_time/select_key")).format(
        key=Identifier(f"{dimension}_key"),
        dim=Identifier(f"dim_{dimension}"),
        member_id=Identifier(f"{dimension}_id"),
    )
    found = {"member_id": -2 if member_id is None else member_id, "ordered_at": order["ordered_at"]}
    cursor.execute(query, found)
    return dict(cursor.fetchone() or {})


def _one(cursor: RealDictCursor, name: str, values: Values) -> Values:
    _execute(cursor, name, values)
    return dict(cursor.fetchone() or {})


def _execute(cursor: RealDictCursor, name: str, values: Values) -> None:
    cursor.execute(text(f"row_at_a_time/{name}"), values)
