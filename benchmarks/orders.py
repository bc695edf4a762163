"""One order as the API writes it: the statement of POST /orders."""

import json

from psycopg2.extensions import connection as Connection

from benchmarks.frame import BenchmarkFailed
from benchmarks.servers import PROJECT

STATEMENT = (PROJECT / "orders" / "sql" / "place_order.sql").read_text(encoding="utf-8")


def place_order(oltp: Connection, *, store_id: int, product_ids: list[int]) -> int:
    """A line a product; returns the order's id."""
    order = {
        "store_id": store_id,
        "channel": "in_store",
        "customer_id": None,
        "employee_id": None,
        "note": "",
        "external_ref": None,
        "product_ids": product_ids,
        "quantities": [1] * len(product_ids),
        "discounts": [0] * len(product_ids),
        **dict.fromkeys(("api_key_id", "key", "fingerprint")),
    }
    with oltp.cursor() as cursor:
        cursor.execute(STATEMENT, order)
        _, faults, placed = cursor.fetchone() or (None, None, None)
    if not placed:
        raise BenchmarkFailed(f"The order was refused: {faults}")
    return int(json.loads(placed)["id"])
