"""The statements over the marts, read by the role of BI tools; each gives its rows as dicts."""

from datetime import datetime
from typing import Any

from django.db import OperationalError, ProgrammingError, connections
from psycopg2.errors import UndefinedColumn, UndefinedTable

from brewlytics.statements import load
from warehouse.reports.filters import Choices, Filters

Row = dict[str, Any]


class MartsUnavailable(Exception):
    """Nobody can say the numbers now; the message says what to do about it."""


def daily_revenue(filters: Filters) -> list[Row]:
    """By day and store. The mart knows no categories: that filter is not for it."""
    return read("daily_revenue", _parameters(filters))


def sales_by_category(filters: Filters) -> list[Row]:
    return read("sales_by_category", _parameters(filters))


def top_customers(limit: int) -> list[Row]:
    """Of all time, over all stores and categories: the mart knows no days."""
    return read("top_customers", {"at_most": limit})


def top_products(filters: Filters, limit: int) -> list[Row]:
    """Of whole months and all stores, in the category that a product has today: the mart knows no more."""
    return read("top_products", {**_parameters(filters), "at_most": limit})


def revenue(filters: Filters) -> list[Row]:
    """As a whole, by day and by store: see the statement for `grain`."""
    return read("revenue", _parameters(filters))


def revenue_by_category(filters: Filters) -> list[Row]:
    return read("revenue_by_category", _parameters(filters))


def today(filters: Filters, now: datetime) -> list[Row]:
    """Of each store its own day, and a week before; the filters' days do not matter."""
    return read("today_of_category" if filters.category else "today", {**_parameters(filters), "now": now})


def choices() -> Choices:
    """From the dimensions, so that a store without sales is there too."""
    stores = read("stores", {})
    return Choices(
        {row["store_id"]: row["store_name"] for row in stores},
        [row["category"] for row in read("categories", {})],
        {row["store_id"]: row["today"] for row in stores},
    )


def _parameters(filters: Filters) -> Row:
    return {
        "since": filters.since,
        "until": filters.until,
        "store_id": filters.store_id,
        "category": filters.category,
    }


def read(name: str, parameters: Row) -> list[Row]:
    """What the statement of this name gives. The driver's own words name hosts and log-ins, and go to the log alone."""
    try:
        with connections["olap"].cursor() as cursor:
            cursor.execute(load(f"warehouse/reports/sql/{name}.sql"), parameters)
            columns = [column.name for column in cursor.description]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    except OperationalError as error:
        raise MartsUnavailable("The warehouse's database (OLAP) does not answer: is it up?") from error
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn):
            raise
        raise MartsUnavailable("A mart is missing or old: build the marts with `manage.py dbt build`.") from error
