"""manage.py import_jaffle_shop DIR: the jaffle shop's files into the OLTP database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from orders.imports.csv_files import ImportRefused
from orders.imports.jaffle_shop import Report, import_jaffle_shop


class Command(BaseCommand):
    help = (
        "Imports the files of the jaffle-shop generator (jafgen) that are in DIR. Rows that are there already are left "
        "as they are. Exit code 0: no row was rejected; 1: some were, and the rest is imported; 2: nothing was done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path, help="the folder with raw_orders.csv and the others")
        parser.add_argument("--rejects", metavar="FILE", type=Path, help="the rejected rows (default: DIR/rejects.csv)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the outcome as JSON")

    def handle(self, *args: Any, directory: Path, rejects: Path | None, as_json: bool, **options: Any) -> None:
        try:
            report = import_jaffle_shop(directory, rejects or directory / "rejects.csv")
        except ImportRefused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        except (Error, OSError) as error:
            raise CommandError(f"nothing was imported: {str(error).strip()}", returncode=2) from error
        self.stdout.write(_as_json(report) if as_json else _as_table(report))
        if report.rejected:
            message = f"rejected rows: {report.rejected}; {report.rejects} holds them and the reasons"
            raise CommandError(message, returncode=1)


def _as_json(report: Report) -> str:
    return json.dumps(report.as_dict(), indent=2)


def _as_table(report: Report) -> str:
    lines = [f"{'':<20}{'read':>9}{'imported':>10}{'unchanged':>11}{'differs':>9}{'rejected':>10}"]
    for one in report.outcomes:
        lines.append(
            f"{one.file:<20}{one.read:>9}{one.imported:>10}{one.unchanged:>11}{one.differs:>9}{one.rejected:>10}"
        )
    if any(one.differs for one in report.outcomes):
        lines.append("differs: the row is there already with other content, and was left as it is")
    return "\n".join(lines)
