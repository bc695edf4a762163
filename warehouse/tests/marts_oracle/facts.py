"""The facts as people know them: with days, hours and names where the star has keys; and how they are added up."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.tests.engine import Row, Star

NOBODY = (-2, -1)
"""Not applicable, and unknown."""


def counted_sales(star: Star) -> list[Row]:
    """The lines of what was not cancelled. A name is today's, a category that of the sale."""
    return [_line(row, star) for row in star["fact_sales"].values() if row["status"] != "cancelled"]


def placed_orders(star: Star) -> list[Row]:
    """All orders, each with the lines that it has."""
    lines = {key["order_id"]: group for key, group in grouped(star["fact_sales"].values(), "order_id")}
    return [_in_words(row, star) | {"lines": lines.get(row["order_id"], [])} for row in star["fact_orders"].values()]


def _line(row: Row, star: Star) -> Row:
    product = star["dim_product"][row["product_key"]]
    today = _today(star, "product", row["product_key"][0])
    return _in_words(row, star) | {
        "product_id": product["product_id"],
        "product_name": today["name"],
        "category": product["category"],
        "category_today": today["category"],
    }


def _in_words(row: Row, star: Star) -> Row:
    """A fact's row with what its keys lead to."""
    day = None if row["date_key"] == -1 else date.fromisoformat(str(row["date_key"]))
    zone = ZoneInfo(star["dim_store"][row["store_key"]]["timezone"])
    ids = {f"{member}_id": row[f"{member}_key"][0] for member in ("store", "customer", "employee")}
    return row | {
        "date": day,
        "month": day and day.replace(day=1),
        "weekday": day and day.isoweekday(),
        "hour": row["ordered_at"].astimezone(zone).hour,
        **ids,
        "store_name": _today(star, "store", ids["store_id"])["name"],
        "customer_name": _today(star, "customer", ids["customer_id"])["name"],
        "employee_name": _today(star, "employee", ids["employee_id"])["name"],
    }


def _today(star: Star, member: str, member_id: int) -> Row:
    if member_id == NOBODY[0]:
        return {"name": "Not applicable"}
    versions = star[f"dim_{member}"].items()
    (row,) = [row for (of, _), row in versions if of == member_id and row["is_current"]]
    return row


def grouped(rows: Iterable[Row], *grain: str) -> list[tuple[Row, list[Row]]]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in grain), []).append(row)
    return [(dict(zip(grain, key, strict=True)), group) for key, group in groups.items()]


def figures(lines: list[Row], *amounts: str) -> Row:
    """Orders, units and the sums of the amounts, of which a margin may be unknown."""
    return {
        "orders": len({line["order_id"] for line in lines}),
        "units": sum(line["quantity"] for line in lines),
        **{amount: total(line[amount] for line in lines) for amount in amounts},
    }


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def places(rows: list[Row], best: Callable[[Row], Any]) -> list[Row]:
    return [row | {"rank": rank} for rank, row in enumerate(sorted(rows, key=best), start=1)]


def ratio(part: Decimal | int, whole: Decimal | int, digits: int) -> Decimal | None:
    """Rounded half up; no part of nothing."""
    return (Decimal(part) / whole).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) if whole else None
