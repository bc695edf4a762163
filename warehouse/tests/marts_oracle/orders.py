"""Orders: by store and month, cancelled ones, and how long they took."""

from datetime import timedelta
from decimal import Decimal

from warehouse.tests.engine import Row
from warehouse.tests.marts_oracle.facts import NOBODY, figures, grouped, ratio


def store_scorecard(orders: list[Row]) -> list[Row]:
    return [_scores(key, group) for key, group in grouped(orders, "month", "store_id", "store_name")]


def cancellations(orders: list[Row]) -> list[Row]:
    return [_cancelled(key, group) for key, group in grouped(orders, "date", "store_id", "store_name")]


def order_lifecycle(orders: list[Row]) -> list[Row]:
    completed = [order for order in orders if order["completed_at"] is not None]
    return [_times(key, group) for key, group in grouped(completed, "date", "store_id", "store_name")]


def _scores(key: Row, placed: list[Row]) -> Row:
    orders = [order for order in placed if order["status"] != "cancelled" and order["lines"]]
    sums = figures([line for order in orders for line in order["lines"]], "net_amount", "total_amount", "margin_amount")
    named = [order["customer_id"] for order in orders if order["customer_id"] not in NOBODY]
    money = {name: sums[name] or Decimal(0) for name in ("net_amount", "total_amount")}
    return {
        **key,
        **sums,
        **money,
        "customers": len(set(named)),
        "orders_of_customers": len(named),
        **_placed(placed),
        "average_order_value": ratio(money["total_amount"], len(orders), 2),
        "customers_share": ratio(len(named), len(orders), 4),
    }


def _cancelled(key: Row, placed: list[Row]) -> Row:
    cancelled = [line["net_amount"] for order in placed if order["status"] == "cancelled" for line in order["lines"]]
    return key | _placed(placed) | {"cancelled_net_amount": sum(cancelled, Decimal(0))}


def _placed(placed: list[Row]) -> Row:
    cancelled = sum(order["status"] == "cancelled" for order in placed)
    return {
        "placed_orders": len(placed),
        "cancelled_orders": cancelled,
        "cancelled_share": ratio(cancelled, len(placed), 4),
    }


def _times(key: Row, completed: list[Row]) -> Row:
    seconds = sorted(_seconds(order) for order in completed)
    return {
        **key,
        "completed_orders": len(completed),
        "average_minutes": ratio(sum(seconds, Decimal(0)), 60 * len(seconds), 2),
        "median_minutes": ratio(_percentile(seconds, 50), 60, 2),
        "p95_minutes": ratio(_percentile(seconds, 95), 60, 2),
    }


def _seconds(order: Row) -> Decimal:
    took: timedelta = order["completed_at"] - order["ordered_at"]
    return took.days * 86_400 + took.seconds + Decimal(took.microseconds).scaleb(-6)


def _percentile(known: list[Decimal], percent: int) -> Decimal:
    """On the straight line between the two orders that it lies between."""
    place, hundredths = divmod((len(known) - 1) * percent, 100)
    upper = known[min(place + 1, len(known) - 1)]
    return known[place] + (upper - known[place]) * hundredths / 100
