"""The aggregates of the star: sums of the facts, exact under corrections, cancellations and deletes.

An order's part in a sum is a function of its own lines. So a batch takes away what its orders added before it and adds
what they add after it: its cost follows the orders that it concerns, not the days that they fall in. For sums that
others make by the day (dbt, in the marts) it notes which days these are.
"""

from psycopg2.sql import SQL, Identifier, Literal

from warehouse.etl.steps import Steps

GRAINS = {
    "agg_store_hour": ("date_key", "store_id", "hour"),
    "agg_store_day": ("date_key", "store_id"),
    "agg_category_day": ("date_key", "store_id", "category"),
}


def stage_sales_before(steps: Steps) -> bool:
    """To be called when the batch's orders are known, and before anything of the star has changed.

    Returns whether there are any, and so something to add afterwards.
    """
    are_some_counted = bool(steps.run("stage_counted_order"))
    if are_some_counted:
        steps.run("stage_sale", sign=Literal(-1))
        steps.run("note_days")
    return are_some_counted


def add_sales_after(steps: Steps) -> None:
    steps.run("stage_sale", sign=Literal(1))
    steps.run("note_days")
    for table, grain in GRAINS.items():
        columns = SQL(", ").join(map(Identifier, grain))
        steps.run("add_to_agg_orders", agg=Identifier(table), grain=columns)
    steps.run("add_to_agg_product_month")
    steps.run("add_to_agg_customer")
    steps.run("redate_agg_customer")
