"""Row-at-a-time ETL as a careful hand writes it: plain SQL, an upsert an event, a commit every thousand."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor
from psycopg2.sql import SQL, Identifier

from benchmarks.statements import text

EVENTS_IN_TRANSACTION = 1000

Values = dict[str, Any]


def carry(oltp: Connection, olap: Connection) -> tuple[int, float]:
    """Events and seconds."""
    started = perf_counter()
    events = sum(_carry(olap, batch) for batch in _batches(oltp))
    return events, perf_counter() - started


def _batches(oltp: Connection) -> Iterator[list[Values]]:
    last_id = 0
    with oltp.cursor(cursor_factory=RealDictCursor) as cursor:
        while True:
            cursor.execute(text("lean/read_events"), {"last_id": last_id, "events": EVENTS_IN_TRANSACTION})
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
    query = SQL(text("lean/select_key")).format(
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
    cursor.execute(text(f"lean/{name}"), values)
