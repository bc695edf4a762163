"""Reading the jaffle shop's files: one record a line, so that a broken line spoils no other."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


class ImportRefused(Exception):
    """The import cannot begin; the message says what is missing. Nothing has been touched."""


@dataclass(frozen=True)
class CsvFile:
    """One of the generator's files: `key` is the column that names a row, `columns` the others that are read."""

    name: str
    table: str
    key: str
    columns: tuple[str, ...]

    def faults(self, directory: Path) -> list[str]:
        """What keeps the file as a whole from being read."""
        try:
            with (directory / self.name).open("rb") as source:
                header = self._header(source)
        except OSError as error:
            return [f"{self.name}: {error.strerror}"]
        except (UnicodeDecodeError, csv.Error) as error:
            return [f"{self.name}: its first line is no CSV header ({error})"]
        wanted = (self.key, *self.columns)
        missing = [f"{self.name}: column {column} is missing" for column in wanted if column not in header]
        return missing + [
            f"{self.name}: column {column} stands there twice" for column in wanted if header.count(column) > 1
        ]

    def rows(self, source: BinaryIO) -> Iterator[tuple[str | int | None, ...]]:
        """Every line behind the header, good or not, as a row to be staged; an empty line is no row."""
        header = self._header(source)
        places = [header.index(column) for column in (self.key, *self.columns)]
        for line, content in enumerate(source, start=2):
            content = content.rstrip(b"\r\n")
            if content:
                yield self.name, line, *self._parsed(content, width=len(header), places=places)

    def _header(self, source: BinaryIO) -> list[str]:
        return next(csv.reader([source.readline().decode("utf-8-sig").rstrip("\r\n")], strict=True), [])

    def _parsed(self, content: bytes, *, width: int, places: list[int]) -> tuple[str | None, ...]:
        nothing = (None,) * len(self.columns)
        raw = content.decode(errors="backslashreplace").replace("\0", "\\x00")
        if b"\0" in content:
            return raw, "holds a NUL byte", None, *nothing
        try:
            fields = _fields(content.decode())
        except UnicodeDecodeError as error:
            return raw, f"not UTF-8: byte 0x{content[error.start]:02x} at position {error.start + 1}", None, *nothing
        except csv.Error as error:
            return raw, f"not CSV: {error} (a quote left open, or a field too long?)", None, *nothing
        if len(fields) != width:
            key = fields[places[0]] if places[0] < len(fields) else None
            return raw, f"{len(fields)} columns where the header has {width}", key, *nothing
        return raw, None, *(fields[place] for place in places)


def _fields(line: str) -> list[str]:
    """A line without a quote is its fields, which saves most lines the parser."""
    return next(csv.reader([line], strict=True)) if '"' in line else line.split(",")
