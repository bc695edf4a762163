"""What a file may hold: numbers as they are, and no text that a spreadsheet would run."""

from datetime import date
from decimal import Decimal

import pytest

from brewlytics.csv_files import harmless, lines


@pytest.mark.parametrize(
    "text", ["=1+1", "+41 31 300", "-1+1", "-", "@sum(a1)", "\t=1", "\r=1", "\n=1", "-1\n=2", "+1.", "=1"]
)
def test_formula_is_quoted(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["Bern", "", "1=1", "-31.00", "+7", "'=1", date(2026, 11, 25), Decimal(-1), -1, None])
def test_all_else_is_left_alone(cell: object) -> None:
    assert harmless(cell) is cell


def test_file_is_as_the_rfc_has_it() -> None:
    assert list(lines(["a", "b"], [['Thun, "See"', None], [Decimal("-0.50"), "two\nlines"]])) == [
        "a,b\r\n",
        '"Thun, ""See""",\r\n',
        '-0.50,"two\nlines"\r\n',
    ]
    assert list(lines(["a", "b"], [])) == ["a,b\r\n"]
