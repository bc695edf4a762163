"""What each question must answer, told apart from its SQL: in Python, from all rows of its mart and the filters."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Marts = dict[str, list[Row]]
Filled = dict[str, str]
Table = list[tuple[Any, ...]]
"""The names of the columns, and under them the rows."""
Answer = Callable[[Marts, Filled], Table]

WHEN = ("date", "month", "cohort_month", "last_order_at")


def listed(mart: str, columns: str, order: str, limit: int | None = None) -> Answer:
    """The rows as they are. A minus before a column of the order: the highest first. What has no value comes last."""

    def answer(marts: Marts, filled: Filled) -> Table:
        rows = _in_order([row for row in marts[mart] if _fits(row, filled)], order.split())
        return _table(rows[:limit], columns.split())

    return answer


def added_up(mart: str, by: str, amount: str, order: str = "", limit: int | None = None, hidden: str = "") -> Answer:
    """One row for each group, which a hidden column tells apart without being shown."""

    def answer(marts: Marts, filled: Filled) -> Table:
        groups: dict[tuple[Any, ...], list[Row]] = {} if by else {(): []}
        names = [*hidden.split(), *by.split()]
        for row in marts[mart]:
            if _fits(row, filled):
                groups.setdefault(tuple(row[name] for name in names), []).append(row)
        rows = [dict(zip(names, key, strict=True)) | {amount: _sum(rows, amount)} for key, rows in groups.items()]
        return _table(_in_order(rows, order.split())[:limit], [*by.split(), amount])

    return answer


def offered(mart: str, column: str) -> Answer:
    """Each value that there is, once."""
    return lambda marts, _: [(column,), *((value,) for value in sorted({row[column] for row in marts[mart]}))]


def first_months(marts: Marts, filled: Filled) -> Table:
    """A cohort is as large in every month: here it is told by its first."""
    cohorts = {row["cohort_month"]: row["customers"] for row in marts["customer_cohorts"] if _fits(row, filled)}
    return [("cohort_month", "customers"), *sorted(cohorts.items())]


def _sum(rows: Iterable[Row], amount: str) -> Decimal | None:
    known = [row[amount] for row in rows if row[amount] is not None]
    return sum(known, Decimal(0)) if known else None


def _in_order(rows: list[Row], columns: list[str]) -> list[Row]:
    for column in reversed(columns):
        name, falling = column.removeprefix("-"), column.startswith("-")
        known = sorted((row for row in rows if row[name] is not None), key=lambda row: row[name], reverse=falling)
        rows = known + [row for row in rows if row[name] is None]
    return rows


def _table(rows: list[Row], columns: list[str]) -> Table:
    return [tuple(columns), *(tuple(row[name] for name in columns) for row in rows)]


def _fits(row: Row, filled: Filled) -> bool:
    """Days fit as they are, a month with any of its days, a customer by the last day on which he ordered."""
    if "store" in filled and row["store_name"] != filled["store"]:
        return False
    if "category" in filled and row["category"] != filled["category"]:
        return False
    asked = {name: date.fromisoformat(filled[name]) for name in ("from", "to") if name in filled}
    if not asked:
        return True
    (column,) = (name for name in WHEN if name in row)
    if row[column] is None:
        return False
    first, last = _days(column, row[column])
    return asked.get("from", last) <= last and first <= asked.get("to", first)


def _days(column: str, moment: Any) -> tuple[date, date]:
    """The first and the last day of what a row is of."""
    if "month" in column:
        return moment, (moment + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    day = moment.date() if isinstance(moment, datetime) else moment
    return day, day


AMOUNTS = "gross_amount discount_amount net_amount tax_amount total_amount"
CUSTOMER = "orders units net_amount total_amount first_order_at last_order_at"
SCORES = (
    "orders units net_amount total_amount margin_amount average_order_value customers orders_of_customers"
    " customers_share placed_orders cancelled_orders cancelled_share"
)
PERFORMANCE = "orders units gross_amount net_amount margin_amount previous_net_amount trend_percent"
PAIR = "orders orders_of_a orders_of_b support confidence_a_to_b confidence_b_to_a lift"
NEWEST = "-date store_name store_id"

ANSWERS: dict[str, Answer] = {
    "net_revenue": added_up("daily_revenue", "", "net_amount"),
    "orders": added_up("daily_revenue", "", "orders"),
    "units": added_up("daily_revenue", "", "units"),
    "revenue_by_day": added_up("daily_revenue", "date", "net_amount", "date"),
    "orders_by_day": added_up("daily_revenue", "date", "orders", "date"),
    "revenue_by_store": added_up(
        "daily_revenue", "store_name", "net_amount", "-net_amount store_id", hidden="store_id"
    ),
    "revenue_by_day_and_store": listed(
        "daily_revenue", f"date store_name orders units {AMOUNTS} average_order_value", NEWEST
    ),
    "sales_by_category": added_up("sales_by_category", "category", "net_amount", "-net_amount category"),
    "category_by_day": added_up("sales_by_category", "date category", "net_amount", "date category"),
    "category_by_day_and_store": listed(
        "sales_by_category", f"date store_name category orders units {AMOUNTS}", f"{NEWEST} category"
    ),
    "top_customers": listed("top_customers", f"rank customer_name {CUSTOMER}", "rank", limit=100),
    "ten_best_customers": listed("top_customers", "customer_name net_amount", "rank", limit=10),
    "store_revenue_by_month": added_up("store_scorecard", "month store_name", "net_amount", "month store_name"),
    "store_average_order_by_month": listed(
        "store_scorecard", "month store_name average_order_value", "month store_name store_id"
    ),
    "store_months": listed("store_scorecard", f"month store_name {SCORES}", "-month store_name store_id"),
    "employees": added_up(
        "employee_sales", "employee_name", "net_amount", "-net_amount employee_id", hidden="employee_id"
    ),
    "employee_months": listed(
        "employee_sales",
        "month employee_name orders units net_amount total_amount average_order_value",
        "-month employee_name employee_id",
    ),
    "best_products": added_up(
        "product_performance", "product_name", "net_amount", "-net_amount product_id", limit=10, hidden="product_id"
    ),
    "product_margins": added_up(
        "product_performance",
        "product_name",
        "margin_amount",
        "-margin_amount product_id",
        limit=10,
        hidden="product_id",
    ),
    "product_months": listed("product_performance", f"month rank product_name category {PERFORMANCE}", "-month rank"),
    "basket_pairs": listed(
        "basket_pairs", f"product_a_name product_b_name {PAIR}", "-orders product_a_id product_b_id", limit=100
    ),
    "new_customers": first_months,
    "retention": listed("customer_cohorts", "cohort_month months_since retention_share", "cohort_month months_since"),
    "cohort_revenue": listed("customer_cohorts", "cohort_month months_since net_amount", "cohort_month months_since"),
    "cohort_months": listed(
        "customer_cohorts",
        "cohort_month months_since customers active_customers retention_share net_amount",
        "-cohort_month months_since",
    ),
    "orders_by_hour": added_up("hourly_sales", "hour", "orders", "hour"),
    "hours_of_the_week": added_up("hourly_sales", "hour weekday", "orders", "hour weekday"),
    "median_minutes_by_day": listed("order_lifecycle", "date store_name median_minutes", "date store_name store_id"),
    "p95_minutes_by_day": listed("order_lifecycle", "date store_name p95_minutes", "date store_name store_id"),
    "lifecycle_by_day_and_store": listed(
        "order_lifecycle", "date store_name completed_orders average_minutes median_minutes p95_minutes", NEWEST
    ),
    "cancelled_by_day": added_up("cancellations", "date", "cancelled_orders", "date"),
    "cancelled_by_store": added_up(
        "cancellations", "store_name", "cancelled_net_amount", "-cancelled_net_amount store_id", hidden="store_id"
    ),
    "cancellations_by_day_and_store": listed(
        "cancellations",
        "date store_name placed_orders cancelled_orders cancelled_net_amount cancelled_share",
        NEWEST,
    ),
    "stores": offered("daily_revenue", "store_name"),
    "categories": offered("product_performance", "category"),
}
