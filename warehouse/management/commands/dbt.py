"""The shell's door to the marts: `manage.py dbt build`, `dbt freshness` and `dbt docs`."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from warehouse import marts
from warehouse.connections import star_dsn


class Command(BaseCommand):
    help = "Build the marts from the star and test both, ask how fresh it is, or write their documentation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(required=True)
        build = actions.add_parser("build", help="end with 0 when all is built and right")
        build.add_argument("--full-refresh", action="store_true", help="add up all days anew, changed or not")
        build.set_defaults(action=self._build)
        freshness = actions.add_parser("freshness", help="name the sources that have had nothing new for long")
        freshness.set_defaults(action=self._freshness)
        docs = actions.add_parser("docs", help="write what each table and column is into FOLDER/index.html")
        docs.add_argument("folder", type=Path)
        docs.set_defaults(action=self._docs)
        for action in (build, freshness, docs):
            action.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, action: Callable[..., str], **options: Any) -> None:
        try:
            self.stdout.write(action(**options))
        except marts.BuildFailed as error:
            raise CommandError(str(error)) from error

    def _build(self, *, as_json: bool, full_refresh: bool, **options: Any) -> str:
        built = marts.build(star_dsn(), full_refresh=full_refresh)
        return json.dumps(asdict(built)) if as_json else f"{built}."

    def _freshness(self, *, as_json: bool, **options: Any) -> str:
        stale = marts.stale_sources(star_dsn())
        return json.dumps({"stale": stale}) if as_json else "\n".join(stale) or "Every source is fresh."

    def _docs(self, *, folder: Path, as_json: bool, **options: Any) -> str:
        page = str(marts.write_docs(star_dsn(), folder))
        return json.dumps({"page": page}) if as_json else f"Written to {page}."
