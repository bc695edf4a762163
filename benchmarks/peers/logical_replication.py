"""PostgreSQL's own logical replication, with triggers behind it that keep the same facts."""

from time import perf_counter, sleep

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Literal

from benchmarks.drain import checkpoint, drain, facts_digest, refuse_other_facts
from benchmarks.frame import BenchmarkFailed, Goal, Row, Sizes, say
from benchmarks.servers import PROJECT, connect, server
from benchmarks.shop import log_order_events, open_shop
from benchmarks.statements import text
from warehouse.etl import run

TABLES = "customers, products, stores, employees, orders, order_items"
SECONDS_BETWEEN_LOOKS = 0.05
PATIENCE = 120
"""Seconds in which an order at least must have come."""


def measure(sizes: Sizes) -> list[Row]:
    """Change events drained by the engine, against the same backlog waiting in a slot of logical replication, which
    applies it to tables of the same shape, where row triggers keep fact_orders and fact_sales with the versions of the
    dimensions: from enabling the subscription until the last order is there. Sums and guards it does not keep. The
    facts of both must be equal.
    """
    with (
        server("oltp", "wal_level=logical") as oltp_url,
        server("olap") as olap_url,
        server("olap") as peer_url,
        connect(oltp_url) as oltp,
        connect(olap_url) as olap,
        connect(peer_url) as peer,
    ):
        _subscribe(oltp, oltp_url, peer)
        open_shop(oltp)
        run(oltp, olap, runner="benchmark: members")
        _await_members(oltp, peer)
        _switch(peer, "disable")
        say(f"  writing {sizes.events:,} events")
        log_order_events(oltp, sizes.events)
        say("  draining them")
        events, seconds = drain(oltp, olap)
        say("  replicating them")
        peer_seconds = _replicate(oltp, peer)
        refuse_other_facts(facts_digest(olap), facts_digest(peer), "logical replication")
    return [
        Row("events drained", events / seconds, "events/s"),
        Row("events replicated, with facts kept", events / peer_seconds, "events/s"),
        Row("the engine's speed by that", peer_seconds / seconds, goal=Goal(">=", 1)),
    ]


def _subscribe(oltp: Connection, oltp_url: str, peer: Connection) -> None:
    """Nothing is there to be copied yet: what is written from now on waits in the subscription's slot.

    The triggers' plans are made while the tables are empty, and kept: without the setting they would read them whole.
    """
    with oltp.cursor() as cursor:
        cursor.execute(f"create publication shop for table {TABLES}")
    with peer.cursor() as cursor:
        cursor.execute((PROJECT / "flyway" / "oltp" / "V1__tables.sql").read_text(encoding="utf-8"))
        for name in ("shed_indexes", "keep_members", "keep_orders", "keep_lines"):
            cursor.execute(text(f"logical_replication/{name}"))
        cursor.execute("alter database olap set enable_seqscan = off")
        subscribe = SQL("create subscription shop connection {} publication shop with (copy_data = false, binary)")
        cursor.execute(subscribe.format(Literal(oltp_url)))


def _await_members(oltp: Connection, peer: Connection) -> None:
    """The customers were written last. Then the peer gets the statistics that autovacuum would collect in a minute."""
    _await(peer, "select max(customer_id) from dim_customer", _value(oltp, "select max(id) from customers"))
    with peer.cursor() as cursor:
        cursor.execute("analyze dim_customer, dim_product, dim_store, dim_employee, dim_date")


def _replicate(oltp: Connection, peer: Connection) -> float:
    """Seconds. Transactions are applied in the order of their commits, so the last order is the end."""
    for connection in (oltp, peer):
        checkpoint(connection)
    last = _value(oltp, "select max(id) from orders")
    started = perf_counter()
    _switch(peer, "enable")
    _await(peer, "select max(order_id) from fact_orders", last)
    return perf_counter() - started


def _switch(peer: Connection, action: str) -> None:
    with peer.cursor() as cursor:
        cursor.execute(f"alter subscription shop {action}")


def _await(peer: Connection, query: str, last: int) -> None:
    seen, deadline = -1, perf_counter() + PATIENCE
    while (now := _value(peer, query)) < last:
        if now > seen:
            seen, deadline = now, perf_counter() + PATIENCE
        if perf_counter() > deadline:
            raise BenchmarkFailed(f"Logical replication stands still at {seen} of {last}: see its server's log.")
        sleep(SECONDS_BETWEEN_LOOKS)


def _value(connection: Connection, query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        (value,) = cursor.fetchone() or (None,)
    return int(value or 0)
