"""What the aggregates must be, computed in Python from the facts and the versions that they lead to."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Tables = dict[str, dict[tuple[Any, ...], Row]]

AMOUNTS = ("gross_amount", "discount_amount", "net_amount", "tax_amount", "total_amount", "margin_amount")
GRAINS = {
    "agg_store_hour": ("date_key", "store_id", "hour"),
    "agg_store_day": ("date_key", "store_id"),
    "agg_category_day": ("date_key", "store_id", "category"),
}


def aggregates_of(star: Tables) -> Tables:
    sales = [_sale(row, star) for row in star["fact_sales"].values() if row["status"] not in (None, "cancelled")]
    tables = {
        table: {key: _sums(rows, AMOUNTS) for key, rows in _grouped(sales, grain).items()}
        for table, grain in GRAINS.items()
    }
    customers = _grouped((sale for sale in sales if sale["customer_id"] > 0), ("customer_id",))
    products = _grouped(sales, ("month_key", "product_id"))
    return tables | {
        "agg_product_month": {key: _product(rows) for key, rows in products.items()},
        "agg_customer": {key: _customer(rows) for key, rows in customers.items()},
    }


def _sale(row: Row, star: Tables) -> Row:
    """An inferred version knows neither time zone nor category yet."""
    store, product = star["dim_store"][row["store_key"]], star["dim_product"][row["product_key"]]
    return row | {
        "customer_id": row["customer_key"][0],
        "store_id": row["store_key"][0],
        "hour": row["ordered_at"].astimezone(ZoneInfo(store["timezone"] or "UTC")).hour,
        "category": product["category"] or "Unknown",
        "product_id": row["product_key"][0],
        "month_key": 0 if row["date_key"] == -1 else row["date_key"] // 100,
    }


def _grouped(sales: Iterable[Row], grain: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
    groups = defaultdict(list)
    for sale in sales:
        groups[tuple(sale[name] for name in grain)].append(sale)
    return groups


def _sums(rows: list[Row], amounts: tuple[str, ...]) -> Row:
    """A margin that is not known adds nothing."""
    return {
        "orders": len({row["order_id"] for row in rows}),
        "units": sum(row["quantity"] for row in rows),
        **{name: sum(row[name] or 0 for row in rows) for name in amounts},
    }


def _product(rows: list[Row]) -> Row:
    sums = _sums(rows, ("gross_amount", "discount_amount", "net_amount", "margin_amount"))
    return sums | {"costed_lines": sum(row["margin_amount"] is not None for row in rows)}


def _customer(rows: list[Row]) -> Row:
    times = [row["ordered_at"] for row in rows]
    sums = _sums(rows, ("net_amount", "total_amount"))
    return sums | {"first_order_at": min(times), "last_order_at": max(times)}
