"""What the marts must be, computed apart from dbt: in Python, row by row, from what the star's own oracle says."""

from collections.abc import Callable, Collection

from psycopg2.extras import RealDictCursor
from psycopg2.sql import SQL, Identifier

from warehouse.tests.engine import Row, connect
from warehouse.tests.marts_oracle import customers, orders, products, sales
from warehouse.tests.marts_oracle.facts import counted_sales, placed_orders
from warehouse.tests.oracle import expected_star

GRAINS = {
    "basket_pairs": ("product_a_id", "product_b_id"),
    "cancellations": ("date", "store_id"),
    "customer_cohorts": ("cohort_month", "months_since"),
    "daily_revenue": ("date", "store_id"),
    "employee_sales": ("month", "employee_id"),
    "hourly_sales": ("date", "store_id", "hour"),
    "order_lifecycle": ("date", "store_id"),
    "product_performance": ("month", "product_id"),
    "sales_by_category": ("date", "store_id", "category"),
    "store_scorecard": ("month", "store_id"),
    "top_customers": ("customer_id",),
}
LIVE = {"daily_revenue", "hourly_sales", "product_performance", "sales_by_category", "top_customers"}
"""Views of the sums that the engine keeps; the others stand as the last build has made them."""
OF_THE_BUILD = GRAINS.keys() - LIVE
SUMS = ("basket_months", "customer_months", "employee_months", "store_days", "store_months")
TABLES = ("basket_pairs", "customer_cohorts", *SUMS)
"""What a build keeps."""
Computed = Callable[[list[Row]], list[Row]]
OF_ORDERS: dict[str, Computed] = {
    "cancellations": orders.cancellations,
    "order_lifecycle": orders.order_lifecycle,
    "store_scorecard": orders.store_scorecard,
}
OF_SALES: dict[str, Computed] = {
    "basket_pairs": products.basket_pairs,
    "customer_cohorts": customers.customer_cohorts,
    "daily_revenue": sales.daily_revenue,
    "employee_sales": sales.employee_sales,
    "hourly_sales": sales.hourly_sales,
    "product_performance": products.product_performance,
    "sales_by_category": sales.sales_by_category,
    "top_customers": customers.top_customers,
}
Marts = dict[str, list[Row]]


def marts(names: Collection[str] = LIVE) -> Marts:
    """As they stand, read by the role of BI tools."""
    with connect("olap", options="-c role=brew_bi -c TimeZone=UTC") as olap:
        cursor = olap.cursor(cursor_factory=RealDictCursor)
        return {mart: _in_order(mart, _rows(cursor, mart)) for mart in names}


def expected_marts(names: Collection[str] = LIVE) -> Marts:
    star = expected_star()
    lines, placed = counted_sales(star), placed_orders(star)
    rows = {mart: compute(lines) for mart, compute in OF_SALES.items() if mart in names}
    rows |= {mart: compute(placed) for mart, compute in OF_ORDERS.items() if mart in names}
    return {mart: _in_order(mart, found) for mart, found in rows.items()}


def _rows(cursor: RealDictCursor, mart: str) -> list[Row]:
    cursor.execute(SQL("select * from marts.{}").format(Identifier(mart)))
    return [dict(row) for row in cursor]


def _in_order(mart: str, rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: [str(row[name]) for name in GRAINS[mart]])
