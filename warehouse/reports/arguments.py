"""What a request asks of a mart: every parameter that the mart takes, read strictly; any other one is refused."""

from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from brewlytics.refusals import Fault, Invalid
from warehouse.reports import queries
from warehouse.reports.filters import parse
from warehouse.reports.mart import Mart

# An answer comes whole, without pages: what bounds it is the days, or the limit.
LONGEST = timedelta(days=366)
USUAL_LIMIT, HIGHEST_LIMIT = 100, 1000
EMPTY = "Give it a value, or leave it out."
REPEATED = "Give it once."

FROM = f"""The first day; of a mart by month, all of its month. Without it: 29 days before the last one. From the first
to the last there may be {LONGEST.days} days."""

ID = {"type": "integer", "format": "int64", "minimum": 1}
LIMIT = {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": USUAL_LIMIT}
PARAMETERS = {
    "from": OpenApiParameter("from", date, description=FROM),
    "to": OpenApiParameter(
        "to",
        date,
        description="The last day, which is included. Without it: today at the store, or where it is latest.",
    ),
    "store": OpenApiParameter("store", ID, description="A store's id. Without it: all stores."),
    "category": OpenApiParameter(
        "category", {"type": "string", "minLength": 1}, description="Without it: all categories."
    ),
    "limit": OpenApiParameter(
        "limit",
        LIMIT,
        description=f"How many rows, the best first. Without it: {USUAL_LIMIT}.",
    ),
}
# What the statements call them.
IN_SQL = {"from": "since", "to": "until", "store": "store_id", "category": "category", "limit": "at_most"}


def read_arguments(mart: Mart, query: QueryDict) -> dict[str, Any]:
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


def refuse_unknown(query: QueryDict, known: tuple[str, ...] = ()) -> None:
    """A parameter without a value is none either: on the pages a form leaves one empty, here a client has lost it. And
    of several values all but one would be passed over."""
    unknown = [Fault(_pointer(name), "unknown", "There is no such parameter.") for name in query if name not in known]
    empty = [Fault(_pointer(name), "invalid", EMPTY) for name in known if query.get(name) == ""]
    repeated = [Fault(_pointer(name), "repeated", REPEATED) for name in known if len(query.getlist(name)) > 1]
    if unknown or empty or repeated:
        raise Invalid(*sorted([*unknown, *empty, *repeated], key=attrgetter("pointer")))


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= HIGHEST_LIMIT):
        raise Invalid(Fault("/limit", "invalid", f"Give a number from 1 to {HIGHEST_LIMIT}."))
    return int(text)
