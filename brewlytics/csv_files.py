"""Tables as files: RFC 4180, a line at a time.

People open them in a spreadsheet, whichever way a file came: from a page, or from the API by a script. So what is
quoted is quoted in each. A program that needs each name as it is takes JSON, where nothing is run.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# What a spreadsheet takes for the beginning of a formula, where the whole is no number.
FORMULA = re.compile(r"=|[+\-@\t\r\n](?!\d+(\.\d+)?\Z)")


class _Line:
    """csv.writer gives back what its file's `write` does."""

    def write(self, text: str) -> str:
        return text


def lines(names: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The columns' names come first, also where there is no row; a null is nothing."""
    writer = csv.writer(_Line())
    yield writer.writerow(names)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def download(file: str, names: Iterable[str], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines(names, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


def harmless(cell: object) -> object:
    """Names are other people's: one that looks like a formula is quoted, so that no spreadsheet runs it."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell
