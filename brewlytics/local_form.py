"""Instants and sums as they are read in a store.

The clock is the store's own. Sums are in the chain's currency, which has no name here: two decimals, thousands apart.
"""

from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.dateformat import format as formatted


def time_in(zone: str, instant: datetime, form: str = "D j M Y, H:i T") -> str:
    """With the zone's name: a list may show several stores."""
    return formatted(instant.astimezone(_zone(zone)), form)


def money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _zone(name: str) -> tzinfo:
    """The database may know names that Python does not yet: then it is UTC, and says so."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return UTC
