"""Which days, store and category somebody asks for: one reading of a query string for pages and API alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from brewlytics.refusals import Fault, Invalid

CALENDAR = (date(2010, 1, 1), date(2049, 12, 31))
LONGEST = timedelta(days=3653)
USUAL = timedelta(days=30)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by: stores' names by their id, and categories; `days` says what day it is where."""

    stores: dict[int, str]
    categories: list[str]
    days: dict[int, date]

    def today(self, store_id: int | None) -> date:
        """At the store; for all of them, where the day is furthest on, since its sales have begun."""
        days = self.days.values() if store_id is None else [self.days[store_id]]
        return max(days, default=datetime.now(UTC).date())


@dataclass(frozen=True, slots=True)
class Filters:
    """Days are those of the stores, both ends included; no store or category means all of them."""

    since: date
    until: date
    store_id: int | None = None
    category: str | None = None

    @property
    def length(self) -> timedelta:
        return self.until - self.since + ONE_DAY

    def between(self, since: date, until: date) -> "Filters":
        return replace(self, since=since, until=until)

    def previous(self) -> "Filters":
        """The period of equal length that ends the day before this one begins."""
        return self.between(self.since - self.length, self.since - ONE_DAY)

    def whole_months(self) -> "Filters":
        """Those that the days touch."""
        end = (self.until.replace(day=1) + timedelta(days=31)).replace(day=1) - ONE_DAY
        return self.between(self.since.replace(day=1), end)

    def query(self) -> dict[str, str]:
        """What `parse` reads again: for a link."""
        asked = {"from": self.since, "to": self.until, "store": self.store_id, "category": self.category}
        return {name: str(value) for name, value in asked.items() if value is not None}


def usual(today: date) -> Filters:
    return Filters(today - USUAL + ONE_DAY, today)


def parse(query: Mapping[str, str], choices: Choices) -> Filters:
    """From `from`, `to`, `store` and `category`; an empty one is none. Refuses with everything that is wrong."""
    faults: list[Fault] = []
    store, category = query.get("store"), query.get("category")
    store_id = {str(known): known for known in choices.stores}.get(store or "")
    until = _day(query, "to", faults) or choices.today(store_id)
    since = _day(query, "from", faults) or usual(until).since
    faults += [] if faults else _faults_of_range(since, until)
    if store and store_id is None:
        faults.append(
            Fault("/store", "does_not_exist", f"There is no store {store!r}: a store is named by its id, a number.")
        )
    if category and category not in choices.categories:
        faults.append(Fault("/category", "does_not_exist", f"No product has ever been in a category {category!r}."))
    if faults:
        raise Invalid(*faults)
    return Filters(since, until, store_id, category or None)


def _day(query: Mapping[str, str], name: str, faults: list[Fault]) -> date | None:
    text = query.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # Python also takes 20261125 and 2026-W48-3
        faults.append(Fault(f"/{name}", "invalid", f"{text!r} is not a date: give one as 2026-11-25."))
        return None
    if not CALENDAR[0] <= day <= CALENDAR[1]:
        faults.append(Fault(f"/{name}", "out_of_range", f"{text} is outside the calendar, which is 2010 to 2049."))
    return day


def _faults_of_range(since: date, until: date) -> list[Fault]:
    if since > until:
        return [Fault("/from", "reversed", f"{since} is after {until}, the last day: swap them.")]
    if until - since > LONGEST:
        return [Fault("/from", "too_long", f"{since} to {until} is longer than ten years: ask for fewer days.")]
    return []
