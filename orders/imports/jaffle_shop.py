"""The jaffle shop's files (PyPI `jafgen`) into the OLTP database: read, stage, validate, insert, report."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from psycopg2 import sql

from brewlytics.progress import Progress
from brewlytics.statements import load
from orders.imports.csv_files import CsvFile, ImportRefused

ROWS_A_COPY = 10_000

FILES = (
    CsvFile("raw_stores.csv", "staged_stores", "id", ("name", "opened_at", "tax_rate")),
    CsvFile("raw_customers.csv", "staged_customers", "id", ("name",)),
    CsvFile("raw_products.csv", "staged_products", "sku", ("name", "type", "price", "description")),
    CsvFile("raw_supplies.csv", "staged_supplies", "id", ("sku", "cost")),
    CsvFile(
        "raw_orders.csv",
        "staged_orders",
        "id",
        ("customer", "store_id", "ordered_at", "subtotal", "tax_paid", "order_total"),
    ),
    CsvFile("raw_items.csv", "staged_items", "id", ("order_id", "sku")),
)
PREPARATION = ("lock_imports", "create_staged", "fault_in_key", "fault_in_cents", "fault_in_time")
# What a row is in itself comes first, as later statements cast its text; then what it refers to; then what follows
# from another row's rejection.
STEPS = (
    "reject_malformed_stores",
    "reject_malformed_customers",
    "reject_malformed_products",
    "reject_malformed_supplies",
    "reject_malformed_orders",
    "reject_malformed_items",
    "reject_repeated_ids",
    "find_stores",
    "create_coded_stores",
    "reject_taken_codes",
    "reject_unsound_supplies",
    "reject_unsound_items",
    "reject_unsound_orders",
    "reject_items_without_order",
    "create_costed_products",
    "create_priced_lines",
    "find_customers",
    "find_products",
    "find_supplies",
    "find_orders",
    "find_items",
    "insert_stores",
    "insert_customers",
    "insert_products",
    "insert_orders",
    "insert_order_items",
)


@dataclass(frozen=True)
class Outcome:
    """What became of one file's rows; `differs`: it is there already with other content, and was left as it is."""

    file: str
    read: int = 0
    imported: int = 0
    unchanged: int = 0
    differs: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Report:
    """What became of the files; `rejects` is where the rejected rows stand, with their reasons."""

    outcomes: tuple[Outcome, ...]
    rejects: Path

    @property
    def rejected(self) -> int:
        return sum(outcome.rejected for outcome in self.outcomes)

    def as_dict(self) -> dict[str, Any]:
        """The report for a program."""
        files = [asdict(outcome) for outcome in self.outcomes]
        return {"files": files, "rejected": self.rejected, "rejects_file": str(self.rejects)}


def import_jaffle_shop(directory: Path, rejects: Path) -> Report:
    """Import every good row that is not there yet, and write every other one to `rejects` with its reason.

    One transaction: a row is in the database or in the rejects file, which is complete before the commit.
    """
    rejects = rejects.resolve()
    _refuse_unreadable(directory, rejects)
    size = sum((directory / file.name).stat().st_size for file in FILES)
    with closing(Progress(total=2 * size)) as progress, transaction.atomic():
        _execute(PREPARATION)
        with _new_rejects(rejects) as rejected:
            for file in FILES:
                _stage(directory, file, progress)
            for step in STEPS:
                progress.advance(size / len(STEPS), step.replace("_", " "))
                _execute([step])
            return _report(rejects, rejected)


def _refuse_unreadable(directory: Path, rejects: Path) -> None:
    if not directory.is_dir():
        raise ImportRefused(f"{directory} is not a folder: name the one that jafgen wrote (jaffle-data)")
    faults = [fault for file in FILES for fault in file.faults(directory)]
    if faults:
        raise ImportRefused(f"{directory} cannot be imported, and nothing was: " + "; ".join(faults))
    if rejects.exists() and not rejects.is_file():
        raise ImportRefused(f"the rejects cannot be written to {rejects}, which is no file: name one with --rejects")
    if rejects in [(directory / file.name).resolve() for file in FILES]:
        raise ImportRefused(f"the rejects would overwrite {rejects}: name another file with --rejects")


@contextmanager
def _new_rejects(rejects: Path) -> Iterator[IO[bytes]]:
    """A file beside `rejects` that takes its place at the end: a failed import leaves the report of the one before."""
    beside = rejects.with_name(f"{rejects.name}.new")
    file = _opened(beside)
    try:
        with file:
            yield file
        beside.replace(rejects)
    finally:
        beside.unlink(missing_ok=True)


def _opened(beside: Path) -> IO[bytes]:
    try:
        return beside.open("wb")
    except OSError as error:
        message = f"the rejects file {beside} cannot be written ({error.strerror}): name another one with --rejects"
        raise ImportRefused(message) from error


def _execute(steps: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for step in steps:
            cursor.execute(_statement(step))


def _stage(directory: Path, file: CsvFile, progress: Progress) -> None:
    """Copy the file, as text, into a temporary table of its own."""
    names = [sql.Identifier(column) for column in file.columns]
    with connection.cursor() as cursor, (directory / file.name).open("rb") as source:
        cursor.execute(_for_file(file, "create_staged_file", [sql.SQL("{} text").format(name) for name in names]))
        copy = _for_file(file, "copy_staged_file", names)
        rows = file.rows(source)
        done = 0
        while chunk := list(islice(rows, ROWS_A_COPY)):
            buffer = io.StringIO(newline="")
            csv.writer(buffer).writerows(chunk)
            buffer.seek(0)
            cursor.copy_expert(copy, buffer)
            progress.advance(source.tell() - done, f"read {file.name}")
            done = source.tell()
        cursor.execute(_for_file(file, "analyze_staged_file", names))


def _for_file(file: CsvFile, step: str, columns: Sequence[sql.Composable]) -> sql.Composed:
    return sql.SQL(_statement(step)).format(table=sql.Identifier(file.table), columns=sql.SQL(", ").join(columns))


def _statement(step: str) -> str:
    return load(f"orders/imports/sql/{step}.sql")


def _report(rejects: Path, rejected: IO[bytes]) -> Report:
    with connection.cursor() as cursor:
        cursor.copy_expert(_statement("copy_rejects"), rejected)
        cursor.execute(_statement("count_rows"))
        counted = {row[0]: Outcome(*row) for row in cursor.fetchall()}
    return Report(tuple(counted.get(file.name, Outcome(file.name)) for file in FILES), rejects)
