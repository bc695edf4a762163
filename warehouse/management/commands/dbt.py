"""The shell's door to the marts: `manage.py dbt build`."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from warehouse import marts
from warehouse.connections import star_dsn


class Command(BaseCommand):
    help = "Build the marts from the star, and test both."

    def add_arguments(self, parser: ArgumentParser) -> None:
        build = parser.add_subparsers(required=True).add_parser("build", help="end with 0 when all is built and right")
        build.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        try:
            built = marts.build(star_dsn())
        except marts.BuildFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(asdict(built)) if as_json else f"{built}.")
