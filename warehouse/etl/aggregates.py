"""The aggregates of the star: sums of the facts, exact under corrections, cancellations and deletes.

An order's part in a sum is a function of its own lines. So a batch takes away what its orders added before it and adds
what they add after it: its cost follows the orders that it concerns, not the days that they fall in. For sums that
others make by the day (dbt, in the marts) it notes which days these are.
"""

from dataclasses import dataclass

from psycopg2.sql import SQL, Identifier, Literal

from warehouse.etl.steps import Steps

GRAINS = {
    "agg_store_hour": ("date_key", "store_id", "hour"),
    "agg_store_day": ("date_key", "store_id"),
    "agg_category_day": ("date_key", "store_id", "category"),
}


@dataclass(frozen=True)
class Concerned:
    """Which orders a batch is about: any at all, and any that are not new to the star?"""

    are_any: bool
    are_some_known: bool


def stage_sales_before(steps: Steps) -> Concerned:
    """To be called when the batch's orders are known, and before anything of the star has changed."""
    are_any = bool(steps.run("stage_counted_order"))
    are_some_known = are_any and steps.read("is_some_order_known")
    if are_some_known:
        steps.run("stage_sale", sign=Literal(-1))
        steps.run("note_days")
    return Concerned(are_any, are_some_known)


def add_sales_after(steps: Steps, *, are_some_known: bool) -> None:
    """What new orders add has been staged where their lines were inserted."""
    if are_some_known:
        steps.run("stage_sale", sign=Literal(1))
    steps.run("note_days")
    for table, grain in GRAINS.items():
        columns = SQL(", ").join(map(Identifier, grain))
        steps.run("add_to_agg_orders", agg=Identifier(table), grain=columns)
    steps.run("add_to_agg_product_month")
    steps.run("add_to_agg_customer")
    if are_some_known:
        steps.run("redate_agg_customer")
