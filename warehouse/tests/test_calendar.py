"""The calendar, which no event makes: every one of its days as Python tells it, whatever the engine has done beside it.

`star` leaves it out, since it never changes; this is its place.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from psycopg2.extras import RealDictCursor

from warehouse.tests.engine import Row, connect, drain, replay_everything
from warehouse.tests.rebuilds import empty_beside, make_anew
from warehouse.tests.shop import Session, busy_day

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

FIRST, LAST = date(2010, 1, 1), date(2049, 12, 31)
ATTRIBUTES = ("date", "year", "quarter", "month", "month_name", "iso_week", "day_of_month", "day_of_week", "is_weekend")
UNKNOWN: Row = {"date_key": -1, "day_name": "Unknown", **dict.fromkeys(ATTRIBUTES)}


def test_calendar_is_the_almanacs_and_stays_so(bo: Session, cy: Session) -> None:
    busy_day(bo, cy)
    drain()
    replay_everything()
    make_anew()
    empty_beside()
    assert days_of_the_star() == [UNKNOWN, *almanac()]


def days_of_the_star() -> list[Row]:
    with connect("olap") as olap, olap.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("select * from dim_date order by date_key")
        return [dict(row) for row in cursor]


def almanac() -> Iterator[Row]:
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        yield {
            "date_key": int(f"{day:%Y%m%d}"),
            "date": day,
            "year": day.year,
            "quarter": int("111222333444"[day.month - 1]),
            "month": day.month,
            "month_name": calendar.month_name[day.month],
            "iso_week": day.isocalendar().week,
            "day_of_month": day.day,
            "day_of_week": day.isoweekday(),
            "day_name": calendar.day_name[day.weekday()],
            "is_weekend": calendar.day_name[day.weekday()] in ("Saturday", "Sunday"),
        }
