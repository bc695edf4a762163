"""A panel's table as a file: RFC 4180, a line at a time."""

import csv
from collections.abc import Iterator
from datetime import date

from warehouse.reports.overview import Panel

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """csv.writer gives back what its file's `write` does."""

    def write(self, text: str) -> str:
        return text


def lines(panel: Panel) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow([panel.heading.lower().replace(" ", "_"), *(column.name for column in panel.columns)])
    for entry, cells in panel.lines:
        yield writer.writerow([harmless(entry.label), *(figure for _, figure in cells)])


def harmless(label: str | date) -> str | date:
    """Names are other people's: one that looks like a formula is quoted, so that no spreadsheet runs it."""
    return f"'{label}" if isinstance(label, str) and label.startswith(FORMULA) else label
