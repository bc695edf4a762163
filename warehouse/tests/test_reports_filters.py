"""What a query string asks for, and what is wrong with it."""

from datetime import UTC, date, datetime

import pytest

from brewlytics.refusals import Invalid
from warehouse.reports.filters import Choices, Filters, parse

# It is midnight between the two.
CHOICES = Choices({1: "Bern", 2: "Perth"}, ["bakery", "coffee"], {1: date(2026, 11, 25), 2: date(2026, 11, 26)})
NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


def test_nothing_asked_is_the_last_thirty_days_everywhere() -> None:
    assert parse({}, CHOICES) == Filters(date(2026, 10, 28), date(2026, 11, 26), None, None)


def test_last_day_is_today_where_the_store_is() -> None:
    assert [parse({"store": store}, CHOICES).until.day for store in ("1", "2", "")] == [25, 26, 26]


def test_chain_without_a_store_has_the_day_of_utc() -> None:
    before = datetime.now(UTC).date()
    assert parse({}, Choices({}, [], {})).until in (before, datetime.now(UTC).date())


def test_everything_asked() -> None:
    query = {**NOVEMBER, "store": "2", "category": "coffee"}
    assert parse(query, CHOICES) == Filters(date(2026, 11, 1), date(2026, 11, 30), 2, "coffee")


def test_empty_fields_of_a_form_are_not_asked() -> None:
    assert parse({"from": "", "to": "", "store": "", "category": ""}, CHOICES) == parse({}, CHOICES)


def test_last_day_alone_is_the_thirty_days_until_then() -> None:
    assert parse({"to": "2026-11-30"}, CHOICES) == parse(NOVEMBER, CHOICES)


def test_ten_years_are_not_too_long() -> None:
    asked = parse({"from": "2020-01-01", "to": "2029-12-31"}, CHOICES)
    assert (asked.since, asked.until) == (date(2020, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ({"from": "yesterday"}, [("/from", "invalid")]),
        ({"to": "2026-02-29"}, [("/to", "invalid")]),
        ({"to": "20261130"}, [("/to", "invalid")]),
        ({"from": "2026-W48-3"}, [("/from", "invalid")]),
        ({"from": "2009-12-31", "to": "2050-01-01"}, [("/to", "out_of_range"), ("/from", "out_of_range")]),
        ({"from": "2026-11-30", "to": "2026-11-01"}, [("/from", "reversed")]),
        ({"from": "2020-01-01", "to": "2030-01-02"}, [("/from", "too_long")]),
        ({"store": "3"}, [("/store", "does_not_exist")]),
        ({"store": "Bern"}, [("/store", "does_not_exist")]),
        ({"store": "9" * 5000}, [("/store", "does_not_exist")]),
        ({"category": "tea\0"}, [("/category", "does_not_exist")]),
        ({"from": "x", "store": "x"}, [("/from", "invalid"), ("/store", "does_not_exist")]),
    ],
)
def test_wrong_query_is_refused_with_all_that_is_wrong(query: dict[str, str], faults: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as refused:
        parse(query, CHOICES)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == faults


def test_previous_period_is_as_long_and_ends_the_day_before() -> None:
    asked = Filters(date(2026, 11, 1), date(2026, 11, 30), 2, "coffee")
    assert asked.previous() == Filters(date(2026, 10, 2), date(2026, 10, 31), 2, "coffee")
    day = Filters(date(2026, 11, 1), date(2026, 11, 1))
    assert day.previous() == Filters(date(2026, 10, 31), date(2026, 10, 31))
