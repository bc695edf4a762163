"""The overview's numbers: what it shows, put together from the marts."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from warehouse.reports import links, periods, queries
from warehouse.reports.figures import ALL, NET, ORDERS, UNITS, Change, Column, Figures, add_up, changes
from warehouse.reports.filters import Filters
from warehouse.reports.queries import Row

Cell = tuple[Column, Decimal | int | None]

BEST = 10
# The bits of revenue.sql's `grain`.
BY_DAY, BY_STORE, AS_A_WHOLE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A bar and its line in the table; `link` leads to the orders behind it."""

    label: str | date
    figures: Figures
    link: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart and its table; `name` is its address, `heading` says what the entries are, `axis` how it writes days."""

    name: str
    title: str
    heading: str
    entries: list[Entry]
    note: str = ""
    axis: str = ""
    columns: tuple[Column, ...] = ALL

    @property
    def lines(self) -> Iterator[tuple[Entry, list[Cell]]]:
        """The table, line by line, each figure beside its column."""
        for entry in self.entries:
            yield entry, [(column, getattr(entry.figures, column.name)) for column in self.columns]

    @property
    def cells(self) -> tuple[list[str], Iterator[list[object]]]:
        """The table for a file: the columns' names, then what stands below them."""
        names = [self.heading.lower().replace(" ", "_"), *(column.name for column in self.columns)]
        return names, ([entry.label, *(figure for _, figure in cells)] for entry, cells in self.lines)

    @property
    def is_empty(self) -> bool:
        return not any(entry.figures.orders for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of some days beside those of earlier ones."""

    title: str
    before: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Overview:
    comparisons: list[Comparison]
    panels: list[Panel]


def read_overview(filters: Filters, now: datetime) -> Overview:
    rows = queries.revenue(filters)
    return Overview(
        [_today(filters, now), _period(filters, _whole(rows))],
        [panel(filters, rows) for panel in PANELS.values()],
    )


def read_panel(name: str, filters: Filters) -> Panel:
    return PANELS[name](filters, queries.revenue(filters))


def _today(filters: Filters, now: datetime) -> Comparison:
    """All of today is shown; what has changed is told of the hours that have passed, on both days."""
    rows = queries.today(filters, now)
    shown = add_up(_figures(row) for row in rows if row["days_ago"] == 0)
    passed, before = (
        add_up(_figures(row) for row in rows if row["has_passed"] and row["days_ago"] == days) for days in (0, 7)
    )
    against = "the whole of it, as no hours are known by category" if filters.category else "up to the last full hour"
    return Comparison("Today at each store", f"the same weekday last week, {against}", changes(passed, before, shown))


def _period(filters: Filters, now: Figures) -> Comparison:
    previous = filters.previous()
    before = _whole(queries.revenue(previous))
    return Comparison(_in_words(filters), _in_words(previous), changes(now, before))


def _over_time(filters: Filters, rows: list[Row]) -> Panel:
    """Days without a sale are there too."""
    step = periods.step_of(filters)
    found = {row["date"]: _figures(row) for row in rows if row["grain"] == BY_DAY}
    entries = [
        Entry(part.since, add_up(found.get(day, Figures()) for day in _days(part)), links.behind(part))
        for part in periods.cut(filters, step)
    ]
    return Panel("time", "Revenue over time", step.name, entries, axis=step.form)


def _categories(filters: Filters, rows: list[Row]) -> Panel:
    entries = [
        Entry(row["category"], _figures(row), links.behind(replace(filters, category=row["category"])))
        for row in queries.revenue_by_category(filters)
    ]
    note = "An order of two categories counts in both."
    return Panel("categories", "Revenue by category", "Category", entries, note)


def _stores(filters: Filters, rows: list[Row]) -> Panel:
    entries = [
        Entry(row["store_name"], _figures(row), links.behind(replace(filters, store_id=row["store_id"])))
        for row in rows
        if row["grain"] == BY_STORE
    ]
    return Panel("stores", "Revenue by store", "Store", entries)


def _products(filters: Filters, rows: list[Row]) -> Panel:
    months = filters.whole_months()
    entries = [
        Entry(
            row["product_name"],
            Figures(net_amount=row["net_amount"], orders=row["orders"], units=row["units"]),
            links.of_product(row["product_id"], months),
        )
        for row in queries.top_products(months, BEST)
    ]
    note = f"Of whole months, {_in_words(months)}, over all stores, by the category of today."
    return Panel("products", "Top products", "Product", entries, note, columns=(NET, ORDERS, UNITS))


def _customers(filters: Filters, rows: list[Row]) -> Panel:
    entries = [
        Entry(row["customer_name"], _figures(row), links.of_customer(row["customer_id"]))
        for row in queries.top_customers(BEST)
    ]
    note = "Of all time, over all stores and categories: the filters do not apply here."
    return Panel("customers", "Top customers", "Customer", entries, note)


PANELS = {
    "time": _over_time,
    "categories": _categories,
    "stores": _stores,
    "products": _products,
    "customers": _customers,
}
"""By the address of each; `rows` are those of the filters' revenue, which two of them share."""


def _whole(rows: list[Row]) -> Figures:
    return next(_figures(row) for row in rows if row["grain"] == AS_A_WHOLE)


def _figures(row: Row) -> Figures:
    return Figures(**{field.name: row[field.name] for field in fields(Figures)})


def _days(filters: Filters) -> Iterator[date]:
    return (filters.since + timedelta(days=number) for number in range(filters.length.days))


def _in_words(filters: Filters) -> str:
    since, until = _day(filters.since), _day(filters.until)
    return since if since == until else f"{since} to {until}"


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"
