"""The shell's door to the engine: `manage.py etl` and what it can be asked to do, a module beside for each kind."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from warehouse.etl import EtlError
from warehouse.management import change_log, dead_letters, engine, rebuild, repairs
from warehouse.management.answer import Answer


class Command(BaseCommand):
    help = "Carry the change log into the star, tell how far behind it is, see to what could not be applied."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)

        def add(name: str, answer: Callable[[dict[str, Any]], Answer], purpose: str) -> ArgumentParser:
            action: ArgumentParser = actions.add_parser(name, help=purpose)
            action.set_defaults(answer=answer)
            return action

        engine.add_run(add("run", engine.run, "return once everything committed before the call is in the star"))
        add("status", engine.status, "lag, backlog, the last runs, the change log")
        engine.add_pause(add("pause", engine.pause, "let every runner stop before its next batch; changes wait"))
        add("resume", engine.resume, "let the engine go on")
        dead_letters.add_verbs(add("dead-letters", dead_letters.answer, "events that could not be applied"))
        repairs.add_scope(add("resync", repairs.resync, "bring rows of the star to what the source says now"))
        repairs.add_repair(add("reconcile", repairs.reconcile, "compare the star with its source, row by row"))
        repairs.add_batch(add("replay", repairs.replay, "apply the retained change log again"))
        add("rebuild", rebuild.rebuild, "make the whole star anew beside the old one, and swap them")
        add("retention", change_log.keep, "make and drop partitions of the change log, as beat does")
        for action in actions.choices.values():
            action.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, answer: Callable[[dict[str, Any]], Answer], as_json: bool, **options: Any) -> None:
        try:
            said = answer(options)
        except (EtlError, DatabaseError) as error:
            raise CommandError(str(error).strip()) from error
        self.stdout.write(json.dumps(said.values, default=str) if as_json else said.words)
        if not said.is_done:
            raise CommandError("Not all is done: see above.")
