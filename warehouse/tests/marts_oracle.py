"""What the marts must be, computed apart from dbt: in Python, row by row, from what the star's own oracle says."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from psycopg2.extras import RealDictCursor
from psycopg2.sql import SQL, Identifier

from warehouse.tests.engine import Row, Star, connect
from warehouse.tests.oracle import expected_star

GRAINS = {
    "daily_revenue": ("date", "store_id", "store_name"),
    "sales_by_category": ("date", "store_id", "store_name", "category"),
    "top_customers": ("customer_id", "customer_name"),
}
FIGURES_OF_A_CUSTOMER = {"orders", "units", "net_amount", "total_amount"}
WALK_IN, UNKNOWN = -2, -1
Marts = dict[str, list[Row]]


def marts() -> Marts:
    """As they stand, read by the role of BI tools."""
    with connect("olap", options="-c role=brew_bi -c TimeZone=UTC") as olap:
        cursor = olap.cursor(cursor_factory=RealDictCursor)
        return {mart: _in_order(mart, _rows(cursor, mart)) for mart in GRAINS}


def expected_marts() -> Marts:
    star = expected_star()
    lines = [_line(row, star) for row in star["fact_sales"].values() if row["status"] != "cancelled"]
    found = {mart: _add_up(lines, grain) for mart, grain in GRAINS.items()}
    made = {
        "daily_revenue": [_revenue(key, group) for key, group in found["daily_revenue"]],
        "sales_by_category": [key | _figures(group) for key, group in found["sales_by_category"]],
        "top_customers": _ranked(_customer(key, group) for key, group in found["top_customers"]),
    }
    return {mart: _in_order(mart, rows) for mart, rows in made.items()}


def _rows(cursor: RealDictCursor, mart: str) -> list[Row]:
    cursor.execute(SQL("select * from marts.{}").format(Identifier(mart)))
    return [dict(row) for row in cursor]


def _in_order(mart: str, rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: [str(row[name]) for name in GRAINS[mart]])


def _line(row: Row, star: Star) -> Row:
    """A fact's row with what its keys lead to. A name is today's, a category that of the sale."""
    (store_id, _), (customer_id, _) = row["store_key"], row["customer_key"]
    return row | {
        "date": None if row["date_key"] == -1 else date.fromisoformat(str(row["date_key"])),
        "store_id": store_id,
        "store_name": _name_today(star["dim_store"], store_id),
        "customer_id": customer_id,
        "customer_name": None if customer_id == WALK_IN else _name_today(star["dim_customer"], customer_id),
        "category": star["dim_product"][row["product_key"]]["category"],
    }


def _name_today(versions: dict[tuple[int, object], Row], member_id: int) -> str:
    (name,) = [row["name"] for (of, _), row in versions.items() if of == member_id and row["is_current"]]
    return str(name)


def _add_up(lines: list[Row], grain: tuple[str, ...]) -> list[tuple[Row, list[Row]]]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    for line in lines:
        groups.setdefault(tuple(line[name] for name in grain), []).append(line)
    return [(dict(zip(grain, key, strict=True)), group) for key, group in groups.items()]


def _figures(group: list[Row]) -> Row:
    amounts = ("gross_amount", "discount_amount", "net_amount", "tax_amount", "total_amount")
    return {
        "orders": len({line["order_id"] for line in group}),
        "units": sum(line["quantity"] for line in group),
        **{name: sum(line[name] for line in group) for name in amounts},
    }


def _revenue(key: Row, group: list[Row]) -> Row:
    figures = _figures(group)
    average = (figures["total_amount"] / figures["orders"]).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return key | figures | {"average_order_value": average}


def _customer(key: Row, group: list[Row]) -> Row:
    moments = [line["ordered_at"] for line in group]
    figures = {name: value for name, value in _figures(group).items() if name in FIGURES_OF_A_CUSTOMER}
    return key | figures | {"first_order_at": min(moments), "last_order_at": max(moments)}


def _ranked(customers: Iterable[Row]) -> list[Row]:
    known = [row for row in customers if row["customer_id"] not in (WALK_IN, UNKNOWN)]
    best_first = sorted(known, key=lambda row: (-row["net_amount"], row["customer_id"]))
    return [row | {"rank": rank} for rank, row in enumerate(best_first, start=1)]
