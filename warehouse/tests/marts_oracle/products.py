"""Products by month, and by two in one order."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

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


def basket_pairs(lines: list[Row]) -> list[Row]:
    baskets = [sorted({line["product_id"] for line in group}) for _, group in grouped(lines, "order_id")]
    single = Counter(product_id for basket in baskets for product_id in basket)
    both = Counter(pair for basket in baskets for pair in combinations(basket, 2))
    names = {line["product_id"]: line["product_name"] for line in lines}
    return [
        {
            "product_a_id": a,
            "product_a_name": names[a],
            "product_b_id": b,
            "product_b_name": names[b],
            "orders": orders,
            "orders_of_a": single[a],
            "orders_of_b": single[b],
            "support": ratio(orders, len(baskets), 6),
            "confidence_a_to_b": ratio(orders, single[a], 6),
            "confidence_b_to_a": ratio(orders, single[b], 6),
            "lift": ratio(orders * len(baskets), single[a] * single[b], 4),
        }
        for (a, b), orders in both.items()
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
