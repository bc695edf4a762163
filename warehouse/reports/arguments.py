"""What a request asks of a mart: every parameter that the mart takes, read strictly; any other one is refused."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from brewlytics.refusals import Fault, Invalid
from warehouse.reports import queries
from warehouse.reports.filters import parse
from warehouse.reports.mart import Mart

# An answer comes whole, without pages: what bounds it is the days, or the limit.
LONGEST = timedelta(days=366)
USUAL_LIMIT, HIGHEST_LIMIT = 100, 1000

FROM = f"""The first day; of a mart by month, all of its month. Without it: 29 days before the last one. From the first
to the last there may be {LONGEST.days} days."""

PARAMETERS = {
    "from": OpenApiParameter("from", date, description=FROM),
    "to": OpenApiParameter(
        "to",
        date,
        description="The last day, which is included. Without it: today at the store, or where it is latest.",
    ),
    "store": OpenApiParameter("store", OpenApiTypes.INT64, description="A store's id. Without it: all stores."),
    "category": OpenApiParameter("category", str, description="Without it: all categories."),
    "limit": OpenApiParameter(
        "limit", int, description=f"How many rows, the best first, at most {HIGHEST_LIMIT}. Without it: {USUAL_LIMIT}."
    ),
}
# What the statements call them.
IN_SQL = {"from": "since", "to": "until", "store": "store_id", "category": "category", "limit": "at_most"}


def read_arguments(mart: Mart, query: Mapping[str, str]) -> dict[str, Any]:
    """The value of each parameter that the mart takes."""
    refuse_unknown(query, mart.takes)
    filters = parse(query, queries.choices())
    if filters.length > LONGEST:
        raise Invalid(Fault("/from", "too_long", f"One answer holds {LONGEST.days} days at most: ask for fewer."))
    given = {
        "from": filters.since,
        "to": filters.until,
        "store": filters.store_id,
        "category": filters.category,
        "limit": _limit(query.get("limit", str(USUAL_LIMIT))),
    }
    return {name: given[name] for name in mart.takes}


def refuse_unknown(query: Mapping[str, str], known: tuple[str, ...] = ()) -> None:
    unknown = sorted(query.keys() - set(known))
    if unknown:
        raise Invalid(*(Fault(_pointer(name), "unknown", "There is no such parameter.") for name in unknown))


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= HIGHEST_LIMIT):
        raise Invalid(Fault("/limit", "invalid", f"Give a number from 1 to {HIGHEST_LIMIT}."))
    return int(text)
