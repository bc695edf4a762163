"""Products by month."""

from datetime import date, timedelta
from decimal import Decimal

from warehouse.tests.engine import Row
from warehouse.tests.marts_oracle.facts import figures, grouped, places, ratio


def product_performance(lines: list[Row]) -> list[Row]:
    found = [_month(key, group) for key, group in grouped(lines, "month", "product_id", "product_name")]
    net = {(row["month"], row["product_id"]): row["net_amount"] for row in found}
    return [
        _compared(row, net)
        for _, month in grouped(found, "month")
        for row in places(month, best=lambda row: (-row["net_amount"], row["product_id"]))
    ]


def _month(key: Row, group: list[Row]) -> Row:
    amounts = figures(group, "gross_amount", "net_amount", "margin_amount")
    return {**key, "category": group[0]["category_today"], **amounts}


def _compared(row: Row, net: dict[tuple[date | None, int], Decimal]) -> Row:
    before = net.get((_before(row["month"]), row["product_id"])) if row["month"] else None
    trend = ratio((row["net_amount"] - before) * 100, before, 1) if before else None
    return row | {"previous_net_amount": before, "trend_percent": trend}


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
