"""A long time in a hundred bars or fewer: days, weeks or months, whatever fits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from warehouse.reports.filters import ONE_DAY, Filters


@dataclass(frozen=True, slots=True)
class Step:
    """`begin` gives the first day of the step that a day is in, `form` how an axis writes it."""

    name: str
    begin: Callable[[date], date]
    days: int
    form: str


DAY = Step("Day", lambda day: day, 1, "%-d %b")
WEEK = Step("Week from", lambda day: day - timedelta(days=day.weekday()), 7, "%-d %b")
MONTH = Step("Month from", lambda day: day.replace(day=1), 31, "%b %Y")
MOST = 100


def step_of(filters: Filters) -> Step:
    return next((step for step in (DAY, WEEK) if filters.length.days <= MOST * step.days), MONTH)


def cut(filters: Filters, step: Step) -> Iterator[Filters]:
    """The period in steps, without a gap; the first and the last may be cut short."""
    days = (filters.since + ONE_DAY * number for number in range(filters.length.days))
    for _, together in groupby(days, step.begin):
        part = list(together)
        yield filters.between(part[0], part[-1])
