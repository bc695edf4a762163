"""Customers, by what they bought and by the month in which they came first."""

from datetime import UTC, date, datetime

from warehouse.tests.engine import Row
from warehouse.tests.marts_oracle.facts import NOBODY, figures, grouped, places, ratio, total


def top_customers(lines: list[Row]) -> list[Row]:
    customers = [_customer(key, group) for key, group in grouped(_named(lines), "customer_id", "customer_name")]
    return places(customers, best=lambda row: (-row["net_amount"], row["customer_id"]))


def customer_cohorts(lines: list[Row]) -> list[Row]:
    dated = [line for line in _named(lines) if line["month"]]
    first = {key["customer_id"]: min(line["month"] for line in group) for key, group in grouped(dated, "customer_id")}
    last = max((line["month"] for line in dated), default=date.min)
    return [
        {"cohort_month": cohort, "months_since": since, **_active(dated, _cohort(first, cohort), cohort, since)}
        for cohort in set(first.values())
        for since in range(_number(last) - _number(cohort) + 1)
    ]


def _named(lines: list[Row]) -> list[Row]:
    return [line for line in lines if line["customer_id"] not in NOBODY]


def _customer(key: Row, group: list[Row]) -> Row:
    moments = [line["ordered_at"] for line in group]
    return {
        **key,
        **figures(group, "net_amount", "total_amount"),
        "first_order_at": min(moments),
        "last_order_at": max(moments),
        "days_since_last_order": (datetime.now(UTC) - max(moments)).days,
    }


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _cohort(first: dict[int, date], month: date) -> set[int]:
    return {customer_id for customer_id, its_month in first.items() if its_month == month}


def _active(lines: list[Row], cohort: set[int], month: date, since: int) -> Row:
    theirs = [
        line for line in lines if line["customer_id"] in cohort and _number(line["month"]) == _number(month) + since
    ]
    active = len({line["customer_id"] for line in theirs})
    return {
        "customers": len(cohort),
        "active_customers": active,
        "retention_share": ratio(active, len(cohort), 4),
        "net_amount": total(line["net_amount"] for line in theirs) or 0,
    }
