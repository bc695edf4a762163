"""From a number to the rows behind it: the star's own lists, narrowed down to what the marts count."""

from urllib.parse import urlencode

from django.urls import reverse

from warehouse.reports.filters import Filters

# Those of sales; cancelled orders are out of every metric.
COUNTED = "placed,preparing,ready,completed"


def behind(filters: Filters) -> str:
    """The orders of these days; of a category, the lines."""
    query = _days(filters)
    if filters.store_id is not None:
        query["store__store_id"] = str(filters.store_id)
    if filters.category is None:
        return _orders(query)
    return _lines(query | {"product__category": filters.category})


def of_product(product_id: int, filters: Filters) -> str:
    """The lines of these days, in all stores."""
    return _lines(_days(filters) | {"product__product_id": str(product_id)})


def of_customer(customer_id: int) -> str:
    return _orders({"customer__customer_id": str(customer_id)})


def _days(filters: Filters) -> dict[str, str]:
    return {"date__gte": f"{filters.since:%Y%m%d}", "date__lte": f"{filters.until:%Y%m%d}"}


def _lines(query: dict[str, str]) -> str:
    return _address("factsale", query)


def _orders(query: dict[str, str]) -> str:
    """An order without a line is no sale."""
    return _address("factorder", query | {"item_count__gt": "0"})


def _address(model: str, query: dict[str, str]) -> str:
    return reverse(f"admin:warehouse_{model}_changelist") + "?" + urlencode(query | {"status__in": COUNTED})
