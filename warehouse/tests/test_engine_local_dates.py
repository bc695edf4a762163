"""The date of an order is its store's local date: at every turn of the clocks, half hours and the south included."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from warehouse.tests.engine import drain, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

YEARS = {
    "Europe/Zurich": 2026,
    "America/New_York": 2026,
    "Asia/Kolkata": 2026,  # half an hour, and never a turn
    "Australia/Adelaide": 2026,  # half an hour, in the south
    "Australia/Lord_Howe": 2026,  # turns by half an hour
    "Pacific/Auckland": 2026,
    "America/Santiago": 2024,  # turns at midnight, in the south
    "America/Sao_Paulo": 2018,  # a day that began at one o'clock
    "America/Goose_Bay": 2010,  # a minute past midnight, back into the day before
    "Pacific/Apia": 2011,  # a day left out
}
SECOND, STEP, DAY = timedelta(seconds=1), timedelta(minutes=30), timedelta(days=1)


def changes(of: Callable[[datetime], object], begin: datetime, end: datetime) -> Iterator[datetime]:
    """The first moments at which the function's value is another; to the second."""
    while begin < end:
        before, after = begin, begin + STEP
        while of(before) != of(after) and after - before > SECOND:
            middle = before + (after - before) // 2
            before, after = (middle, after) if of(middle) == of(before) else (before, middle)
        if of(before) != of(after):
            yield after.replace(microsecond=0)
        begin += STEP


def turns(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """When the clocks of a year turn, and when the days around begin; New Year too."""
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    for turn in (*changes(lambda moment: moment.astimezone(zone).utcoffset(), begin, end), begin):
        yield turn
        yield from changes(lambda moment: moment.astimezone(zone).date(), turn - DAY, turn + DAY)


def test_date_and_hour_are_the_stores_at_every_turn_of_its_clocks(bo: Session) -> None:
    open_shop(bo)
    places = []
    for store_id, (name, year) in enumerate(YEARS.items(), start=2):
        bo.insert("stores", id=store_id, code=name, timezone=name)
        for turn in turns(ZoneInfo(name), year):
            places += [(store_id, turn - SECOND), (store_id, turn)]
    for number, (store_id, moment) in enumerate(places, start=2):
        place_order(bo, number, lines=1, store_id=store_id, ordered_at=moment)
    bo.commit()
    drain()
    assert len(places) > 100
    assert star() == expected_star()


TOLD = {  # by hand, of the zones whose days are the oddest
    ("America/Goose_Bay", "2010-11-07 02:59:59+00"): 20101106,
    ("America/Goose_Bay", "2010-11-07 03:00:00+00"): 20101107,
    ("America/Goose_Bay", "2010-11-07 03:01:00+00"): 20101106,
    ("America/Sao_Paulo", "2018-11-04 02:59:59+00"): 20181103,
    ("America/Sao_Paulo", "2018-11-04 03:00:00+00"): 20181104,
    ("Australia/Lord_Howe", "2026-10-03 13:29:59+00"): 20261003,
    ("Australia/Lord_Howe", "2026-10-03 13:30:00+00"): 20261004,
    ("Australia/Lord_Howe", "2026-10-04 12:59:59+00"): 20261004,
    ("Australia/Lord_Howe", "2026-10-04 13:00:00+00"): 20261005,
    ("Pacific/Apia", "2011-12-30 09:59:59+00"): 20111229,
    ("Pacific/Apia", "2011-12-30 10:00:00+00"): 20111231,
}


def test_dates_are_those_of_the_almanac(bo: Session) -> None:
    open_shop(bo)
    stores = {zone: number for number, zone in enumerate(YEARS, start=2)}
    for zone, store_id in stores.items():
        bo.insert("stores", id=store_id, code=zone, timezone=zone)
    for number, (zone, moment) in enumerate(TOLD, start=2):
        place_order(bo, number, lines=1, store_id=stores[zone], ordered_at=moment)
    bo.commit()
    drain()
    assert [star()["fact_orders"][number,]["date_key"] for number, _ in enumerate(TOLD, start=2)] == [*TOLD.values()]


def test_zone_that_is_known_late_moves_the_orders_since_to_their_days(ada: Session, bo: Session) -> None:
    """Bo's store moves to the other side of the date line, and later back to half an hour beside it."""
    open_shop(ada)
    bo.update("stores", 1, timezone="Pacific/Apia")
    ((moved_at,),) = ada.run("select clock_timestamp()")
    for number in range(48):
        place_order(ada, 2 + number, lines=1, ordered_at=moved_at + number * timedelta(minutes=30))
    drain()
    before = star()["fact_orders"]
    bo.commit()
    drain()
    assert star() == expected_star()
    after = star()["fact_orders"]
    assert {order for (order,) in after if before[order,] != after[order,]} == set(range(2, 50))
    bo.update("stores", 1, timezone="Asia/Kolkata")
    bo.commit()
    ada.update("orders", 2, ordered_at="2026-03-29 00:30+00")
    drain()
    assert star() == expected_star()
