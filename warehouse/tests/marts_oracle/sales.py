"""Sales by day, hour, category and employee."""

from warehouse.tests.engine import Row
from warehouse.tests.marts_oracle.facts import figures, grouped, ratio

AMOUNTS = ("gross_amount", "discount_amount", "net_amount", "tax_amount", "total_amount")


def daily_revenue(lines: list[Row]) -> list[Row]:
    days = grouped(lines, "date", "store_id", "store_name")
    return [_with_average(key | figures(group, *AMOUNTS)) for key, group in days]


def sales_by_category(lines: list[Row]) -> list[Row]:
    found = grouped(lines, "date", "store_id", "store_name", "category")
    return [key | figures(group, *AMOUNTS) for key, group in found]


def hourly_sales(lines: list[Row]) -> list[Row]:
    hours = grouped(lines, "date", "store_id", "store_name", "weekday", "hour")
    return [key | figures(group, "net_amount", "total_amount") for key, group in hours]


def employee_sales(lines: list[Row]) -> list[Row]:
    months = grouped(lines, "month", "employee_id", "employee_name")
    return [_with_average(key | figures(group, "net_amount", "total_amount")) for key, group in months]


def _with_average(row: Row) -> Row:
    return row | {"average_order_value": ratio(row["total_amount"], row["orders"], 2)}
