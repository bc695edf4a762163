"""The arithmetic of the overview: what a chart draws, how a time is cut, how two figures compare."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest

from warehouse.reports import charts, periods
from warehouse.reports.figures import COUNT, Change, Figures, add_up
from warehouse.reports.filters import Filters
from warehouse.reports.overview import Entry, Panel


def panel(*amounts: str) -> Panel:
    """A bar a day from 1 November on."""
    first = date(2026, 11, 1)
    entries = [
        Entry(first + timedelta(days=number), Figures(net_amount=Decimal(amount)), "")
        for number, amount in enumerate(amounts)
    ]
    return Panel("time", "Revenue", "Day", entries, axis="%-d %b")


@pytest.mark.parametrize(
    ("amount", "top"),
    [("0", "1"), ("0.03", "0.04"), ("1", "1"), ("1.01", "2"), ("5", "8"), ("99", "100"), ("1525.50", "2000")],
)
def test_scale_ends_at_the_next_round_number(amount: str, top: str) -> None:
    assert charts.round_up(Decimal(amount)) == Decimal(top)


def test_columns_share_the_width_and_stand_on_the_floor() -> None:
    chart = charts.columns(panel("50.00", "100.00", "-3.00", "0.00"))
    assert [(bar.x, bar.width) for bar in chart.bars] == [(0, 25), (25, 25), (50, 25), (75, 25)]
    assert [bar.height for bar in chart.bars] == [charts.PLOT / 2, charts.PLOT, 0, 0]
    assert {bar.y + bar.height for bar in chart.bars} == {chart.floor}
    assert [line.label for line in chart.grid] == [0, 25, 50, 75, 100]
    assert [line.place for line in chart.grid] == [200, 155, 110, 65, 20]


def test_labels_are_few_and_stay_inside_the_picture() -> None:
    month = charts.columns(panel(*["1.00"] * 30))
    assert [(mark.label, mark.anchor) for mark in month.labels] == [
        ("1 Nov", "start"),
        ("11 Nov", "middle"),
        ("20 Nov", "middle"),
        ("30 Nov", "end"),
    ]
    assert [(mark.label, mark.anchor) for mark in charts.columns(panel("1.00")).labels] == [("1 Nov", "middle")]


def test_rows_are_as_long_as_their_part_of_the_first_and_no_more_than_find_place() -> None:
    assert [(bar.y, bar.width) for bar in charts.rows(panel("8.00", "2.00", "-1.00"))] == [(0, 100), (40, 25), (80, 0)]
    assert [bar.width for bar in charts.rows(panel("0.00"))] == [0]
    assert len(charts.rows(panel(*["1.00"] * 40))) == charts.MOST_ROWS


@pytest.mark.parametrize("days", [1, 100, 101, 365, 700, 701, 3653])
def test_steps_are_few_and_hold_each_day_once(days: int) -> None:
    asked = Filters(date(2019, 1, 16), date(2019, 1, 15) + timedelta(days=days))
    parts = list(periods.cut(asked, periods.step_of(asked)))
    assert len(parts) <= 121
    assert (parts[0].since, parts[-1].until) == (asked.since, asked.until)
    assert all(part.until + timedelta(days=1) == later.since for part, later in itertools.pairwise(parts))


@pytest.mark.parametrize(
    ("now", "before", "words", "direction"),
    [
        (3, 2, "▲ +50.0 %", "up"),
        (2, 3, "▼ -33.3 %", "down"),
        (2, 2, "as before", "level"),
        (2, 0, "nothing to compare", "level"),
        (None, 2, "nothing to compare", "level"),
        (4000, 2, "▲ +199,900.0 %", "up"),
    ],
)
def test_change_in_words(now: int | None, before: int | None, words: str, direction: str) -> None:
    change = Change("Orders", now, now, before, COUNT)
    assert (change.words, change.direction) == (words, direction)


def test_average_is_by_order_and_rounded_half_up() -> None:
    days = [Figures(Decimal(8), Decimal("8.65"), 1, 3), Figures(Decimal(17), Decimal("17.20"), 1, 1)]
    assert add_up(days) == Figures(Decimal(25), Decimal("25.85"), 2, 4)
    assert add_up(days).average_order_value == Decimal("12.93")
    assert add_up([]).average_order_value is None
