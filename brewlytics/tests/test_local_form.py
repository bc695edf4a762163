"""The store's own clock, and sums as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.formats import localize

from brewlytics.local_form import money, time_in

WINTER = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "Thu 26 Nov 2026, 00:30 CET"),
        ("America/New_York", "Wed 25 Nov 2026, 18:30 EST"),
        ("UTC", "Wed 25 Nov 2026, 23:30 UTC"),
        ("Mars/Olympus", "Wed 25 Nov 2026, 23:30 UTC"),
    ],
)
def test_time_is_told_by_the_stores_clock_or_says_that_it_is_not(zone: str, shown: str) -> None:
    assert time_in(zone, WINTER) == shown


def test_day_and_a_time_of_no_store_are_written_in_the_same_way() -> None:
    """As whatever Django shows by itself: a day of opening, a key's last use, a fact's moment."""
    assert localize(date(2018, 4, 27)) == "27 Apr 2018"
    assert localize(WINTER) == "Wed 25 Nov 2026, 23:30 UTC"


def test_sums_have_their_cents_and_thousands_apart() -> None:
    assert [money(Decimal(sum)) for sum in ("0", "4.5", "1234567.89")] == ["0.00", "4.50", "1,234,567.89"]
