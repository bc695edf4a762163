"""The SQL files of all rooms, read once."""

from functools import cache

from django.conf import settings


@cache
def load(path: str) -> str:
    """The text of one statement's file, named from the root: `orders/sql/place_order.sql`."""
    return (settings.BASE_DIR / path).read_text()
