"""The facts as the oracle compares them: the rows of fact_orders and fact_sales, by the ids of the files."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection as Connection

SQL = Path(__file__).parent / "sql"


class Line(NamedTuple):
    """A row of fact_sales; members, line and order by the ids of the files."""

    item: Any
    order: Any
    line_number: int
    date_key: int
    customer: Any
    product: Any
    store: Any
    employee: int
    channel: str
    status: str
    ordered_at: datetime
    quantity: int
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    cost: Decimal | None
    margin: Decimal | None


class Order(NamedTuple):
    """A row of fact_orders, by the ids of the files."""

    order: Any
    date_key: int
    customer: Any
    store: Any
    employee: int
    channel: str
    status: str
    ordered_at: datetime
    completed_at: datetime
    item_count: int
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal


class Facts(NamedTuple):
    """Both fact tables, whole."""

    orders: list[Order]
    lines: list[Line]


def oltp_facts(oltp: Connection) -> Facts:
    """What the OLTP tables hold, in the star's shape."""
    return Facts(
        [Order(*row) for row in _selected(oltp, (SQL / "oltp_orders.sql").read_text())],
        [Line(*row) for row in _selected(oltp, (SQL / "oltp_lines.sql").read_text())],
    )


def star_facts(oltp: Connection, olap: Connection) -> Facts:
    """What the star holds; its natural ids are turned into the files' ids by what OLTP knows of them."""
    refs = {
        table: dict(_selected(oltp, f"select id, external_ref from {table}"))
        for table in ("orders", "order_items", "customers", "products", "stores")
    }

    def named(fact: Any, **ids: str) -> Any:
        """The fact with the files' ids; an id that OLTP does not know stays, and will differ."""
        return fact._replace(
            **{field: refs[table].get(getattr(fact, field), getattr(fact, field)) for field, table in ids.items()}
        )

    of_both = {"order": "orders", "customer": "customers", "store": "stores"}
    return Facts(
        [named(Order(*row), **of_both) for row in _selected(olap, (SQL / "star_orders.sql").read_text())],
        [
            named(Line(*row), **of_both, item="order_items", product="products")
            for row in _selected(olap, (SQL / "star_lines.sql").read_text())
        ],
    )


def differences(expected: Facts, actual: Facts) -> list[str]:
    """Each row that is in one of the two and not in the other, as a sentence."""
    return _one_sided(expected.orders, actual.orders) + _one_sided(expected.lines, actual.lines)


def _one_sided(expected: Sequence[NamedTuple], actual: Sequence[NamedTuple]) -> list[str]:
    """Equal tables are told by their order, which costs far less than to hash every row."""
    if sorted(expected, key=_id) == sorted(actual, key=_id):
        return []
    wanted, there = Counter(expected), Counter(actual)
    return [f"missing: {row}" for row in (wanted - there).elements()] + [
        f"not in the files: {row}" for row in (there - wanted).elements()
    ]


def _id(row: NamedTuple) -> str:
    return str(row[0])


def _selected(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
