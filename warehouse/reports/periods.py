"""A long time in a hundred bars or fewer: days, weeks or months, whatever fits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.reports.filters import ONE_DAY, Filters


@dataclass(frozen=True, slots=True)
class Step:
    """`begin` gives the first day of the step that a day is in."""

    name: str
    begin: Callable[[date], date]
    days: int


DAY = Step("Day", lambda day: day, 1)
WEEK = Step("Week from", lambda day: day - timedelta(days=day.weekday()), 7)
MONTH = Step("Month from", lambda day: day.replace(day=1), 31)
MOST = 100


def step_of(filters: Filters) -> Step:
    return next((step for step in (DAY, WEEK) if filters.length.days <= MOST * step.days), MONTH)


def cut(filters: Filters) -> Iterator[Filters]:
    """The period in its steps, without a gap; the first and the last may be cut short."""
    begin = step_of(filters).begin
    since = filters.since
    while since <= filters.until:
        until = since
        while until < filters.until and begin(until + ONE_DAY) == begin(since):
            until += ONE_DAY
        yield filters.between(since, until)
        since = until + ONE_DAY
