"""Star and source of this moment in one shape: where no log tells how the source came to be as it is.

`told_by_source` reads the tables, `told_by_star` the star; the latter fails where the star is at odds with itself: a
fact with another version than the one valid at its time, or sums that are not those of the facts.
"""

from decimal import Decimal
from typing import Any

from psycopg2.extras import RealDictCursor

from warehouse.tests.aggregates_oracle import aggregates_of
from warehouse.tests.engine import MEMBERS, Row, Star, connect
from warehouse.tests.oracle import TYPE_1, TYPE_2, _date_key

OF_ORDER = ("channel", "status", "ordered_at", "completed_at", "subtotal", "discount", "tax", "total")
Rows = dict[str, dict[int, Row]]


def told_by_source() -> Rows:
    with connect("default") as oltp, oltp.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        tables = {table: _rows(cursor, table) for table in ("orders", "order_items", *(f"{m}s" for m in MEMBERS))}
    orders = {row["id"]: row for row in tables["orders"]}
    lines = tables["order_items"]
    return {
        "orders": {key: _order(row, sum(line["order_id"] == key for line in lines)) for key, row in orders.items()},
        "lines": {line["id"]: _line(line, orders[line["order_id"]]) for line in lines},
        **{m: {row["id"]: _member(m, row) for row in tables[f"{m}s"]} for m in MEMBERS},
    }


def told_by_star(star: Star) -> Rows:
    for row in [*star["fact_orders"].values(), *star["fact_sales"].values()]:
        _check_versions(row, star)
    sums = aggregates_of(star)
    assert {table: star[table] for table in sums} == sums
    return {
        "orders": {row["order_id"]: _fact(row, (*OF_ORDER, "item_count")) for row in star["fact_orders"].values()},
        "lines": {row["order_item_id"]: _sale(row, star) for row in star["fact_sales"].values()},
        **{
            m: {
                row[f"{m}_id"]: _member(m, row)
                for row in star[f"dim_{m}"].values()
                if row["is_current"] and not row["is_deleted"]
            }
            for m in MEMBERS
        },
    }


def _check_versions(row: Row, star: Star) -> None:
    for member in MEMBERS:
        key = row.get(f"{member}_key")
        if key and key[0] > 0:
            version = star[f"dim_{member}"][key]
            assert version["valid_from"] <= row["ordered_at"] < version["valid_to"], (member, row)
    assert row["date_key"] == _date_key(row["ordered_at"], star["dim_store"][row["store_key"]]["timezone"])


def _rows(cursor: RealDictCursor, table: str) -> list[Row]:
    cursor.execute(f"select * from {table}")
    return [dict(row) for row in cursor]


def _member(member: str, row: Row) -> Row:
    return {name: row[name] for name in TYPE_2[member] + TYPE_1[member]}


def _ids(row: Row) -> Row:
    return {f"{m}_id": row[f"{m}_id"] for m in ("customer", "store", "employee")}


def _order(row: Row, item_count: int) -> Row:
    return _ids(row) | {name: row[name] for name in OF_ORDER} | {"item_count": item_count}


def _line(row: Row, order: Row) -> Row:
    gross = row["quantity"] * row["unit_price"]
    return _ids(order) | {
        **{name: order[name] for name in ("channel", "status", "ordered_at")},
        **{name: row[name] for name in ("order_id", "line_number", "product_id", "quantity", "unit_price")},
        "amounts": (gross, row["discount"], gross - row["discount"], row["tax"], row["line_total"]),
    }


def _fact(row: Row, names: tuple[str, ...]) -> Row:
    ids = {f"{m}_id": row[f"{m}_key"][0] for m in ("customer", "store", "employee")}
    known = {name: None if member_id == -2 else member_id for name, member_id in ids.items()}
    return known | {name: row[name] for name in names}


def _sale(row: Row, star: Star) -> Row:
    amounts: tuple[Any, ...] = tuple(row[f"{name}_amount"] for name in ("gross", "discount", "net", "tax", "total"))
    cost = star["dim_product"][row["product_key"]]["cost"]
    assert row["cost_amount"] == (None if cost is None else row["quantity"] * Decimal(cost)), row
    assert row["margin_amount"] == (None if cost is None else row["net_amount"] - row["cost_amount"]), row
    names = ("channel", "status", "ordered_at", "order_id", "line_number", "quantity", "unit_price")
    return _fact(row, names) | {"product_id": row["product_key"][0], "amounts": amounts}
