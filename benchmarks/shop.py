"""The chain that the benchmarks trade in: 20 stores, 200 employees, 200 products, 10,000 customers, and its orders."""

from itertools import count

from psycopg2.extensions import connection as Connection

from benchmarks.statements import text

ORDERS_IN_TRANSACTION = 100
"""So that the log fills fast, and no transaction is near a batch of the engine."""
TRANSACTIONS_BETWEEN_CHANGES = 10
"""Of members."""


def open_shop(oltp: Connection, customers: int = 10_000) -> None:
    """The members. The same seed each time, so that two runs trade alike."""
    with oltp.cursor() as cursor:
        cursor.execute(text("open_shop"), {"customers": customers})


def log_order_events(oltp: Connection, events: int) -> None:
    """Trade until the orders' log holds at least so many events more.

    Each transaction places orders of one to five lines; of those that the one before it placed, it completes ten in a
    hundred, changes a line of two and deletes one. Every so often four members change, between two such transactions.
    """
    last = _last_event(oltp)
    target = last + events
    for number in count():
        if last >= target:
            break
        if number % TRANSACTIONS_BETWEEN_CHANGES == 0:
            _write(oltp, "change_members", number=last)
        _trade(oltp)
        last = _last_event(oltp)


def _trade(oltp: Connection) -> None:
    with oltp:
        for name in ("complete_orders", "change_lines", "delete_orders", "place_orders"):
            _write(oltp, name, orders=ORDERS_IN_TRANSACTION)


def _write(oltp: Connection, name: str, **parameters: int) -> None:
    with oltp.cursor() as cursor:
        cursor.execute(text(name), parameters)


def _last_event(oltp: Connection) -> int:
    with oltp.cursor() as cursor:
        # Of a single writer the last transaction has the last event; of the id alone the log has no index.
        cursor.execute("select id from cdc_orders order by xid desc, id desc limit 1")
        (last,) = cursor.fetchone() or (0,)
    return int(last)
