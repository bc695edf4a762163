"""The migration files: their names, order and checksums, all by Flyway's rules."""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

FILE_NAME = re.compile(r"(?:V(?P<version>[0-9]+(?:[._][0-9]+)*)|R)__(?P<description>.{1,200})\.sql")

Key = tuple[int, ...] | str


class FlywayError(Exception):
    """The migrations cannot be applied; the message names the file or the row, and the remedy."""


@dataclass(frozen=True)
class Migration:
    """A file: V runs once, in the order of versions; R after all V, by description, again whenever it changes."""

    script: str
    version: str | None
    description: str
    sql: str

    @property
    def key(self) -> Key:
        return key_of(self.version, self.description)

    @property
    def checksum(self) -> int:
        """The CRC32 of all lines without their ends, signed as Java's int is."""
        crc = zlib.crc32(re.sub(r"[\r\n]", "", self.sql).encode())
        return int.from_bytes(crc.to_bytes(4), signed=True)


def load(locations: Iterable[Path]) -> list[Migration]:
    """Every file of the locations, in the order of application."""
    migrations = [_read_file(path, location) for location in locations for path in _sql_files(location)]
    migrations.sort(key=lambda migration: (migration.version is None, migration.key))
    for _, group in groupby(migrations, key=attrgetter("key")):
        scripts = [migration.script for migration in group]
        if len(scripts) > 1:
            raise FlywayError(
                f"{' and '.join(scripts)} are one and the same migration. Renumber or rename one of them."
            )
    return migrations


def _sql_files(location: Path) -> list[Path]:
    if not location.is_dir():
        raise FlywayError(f"{location}: no such folder. Name a folder that holds migrations.")
    return sorted(path for path in location.rglob("*") if path.suffix.lower() == ".sql")


def _read_file(path: Path, location: Path) -> Migration:
    name = FILE_NAME.fullmatch(path.name)
    if not name:
        raise FlywayError(f"{path}: misnamed. Call it V<version>__<description>.sql or R__<description>.sql.")
    try:
        sql = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FlywayError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from error
    if "${" in sql:
        raise FlywayError(f"{path}: ${{ begins a placeholder of Flyway, and we define none. Write it without.")
    version = name["version"] and name["version"].replace("_", ".")
    return Migration(path.relative_to(location).as_posix(), version, name["description"].replace("_", " "), sql)


def key_of(version: str | None, description: str) -> Key:
    """What a file and its row have in common: the version as numbers (1, 01 and 1.0 are one), else the description."""
    if version is None:
        return description
    return tuple(map(int, re.sub(r"(\.0+)+$", "", version).split(".")))
