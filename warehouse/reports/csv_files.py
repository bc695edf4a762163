"""A panel's table as a file: RFC 4180, a line at a time."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from warehouse.reports.overview import Panel

Cell = str | date | Decimal | int | None
FIGURES = ("net_amount", "total_amount", "orders", "units", "average_order_value")
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """csv.writer gives back what its file's `write` does."""

    def write(self, text: str) -> str:
        return text


def lines(panel: Panel) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow([panel.heading.lower().replace(" ", "_"), *FIGURES])
    for entry in panel.entries:
        figures: list[Cell] = [getattr(entry.figures, name) for name in FIGURES]
        yield writer.writerow([harmless(entry.label), *figures])


def harmless(cell: Cell) -> Cell:
    """Names are other people's: one that looks like a formula is quoted, so that no spreadsheet runs it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
