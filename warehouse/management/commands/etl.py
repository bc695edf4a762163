"""The shell's door to the engine: `manage.py etl run`, `status`, `retention` and `dead-letters`."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from psycopg2.extensions import connection as Connection

from warehouse.connections import engine_connections, engine_sessions
from warehouse.etl import EtlError, Outcome, Status, carry_everything_committed, persist, read_status

SECONDS_OF_A_YEAR = 365 * 86_400


class Command(BaseCommand):
    help = "Carry the change log into the star, or tell how far behind it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        run = actions.add_parser("run", help="return once everything committed before the call is in the star")
        run.add_argument(
            "--timeout", type=seconds, default=600.0, help="seconds to wait for another or a database (%(default)g)"
        )
        status = actions.add_parser("status", help="lag, backlog and the last runs")
        dead_letters.add_arguments(actions.add_parser("dead-letters", help="events that could not be applied"))
        retention = actions.add_parser("retention", help="make and drop partitions of the change log, as beat does")
        for action in (run, status, retention):
            action.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, action: str, as_json: bool, timeout: float = 0.0, **options: Any) -> None:
        try:
            if action == "run":
                outcome = persist(_run, engine_sessions, seconds=timeout)
                self._answer(asdict(outcome), _run_in_words(outcome), as_json=as_json)
            elif action == "retention":
                self._answer_whether_done(*change_log.keep(oltp), as_json=as_json)
            else:
                status = read_status(*engine_connections())
                self._answer(asdict(status), _status_in_words(status), as_json=as_json)
        except (EtlError, DatabaseError) as error:
            raise CommandError(str(error).strip()) from error

    def _answer_whether_done(self, values: Any, words: str, is_done: bool, *, as_json: bool) -> None:
        self._answer(values, words, as_json=as_json)
        if not is_done:
            raise CommandError("Not all is done: see above.")

    def _answer(self, values: Any, words: str, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(values, default=str) if as_json else words)


def _chosen(options: dict[str, Any]) -> dict[str, Any]:
    """The verb, and which letters."""
    return {name: options[name] for name in ("verb", "letters", "are_all") if name in options} | (
        {} if "letters" in options else {"letters": []}
    )


def seconds(text: str) -> float:
    """A waiting time; nan and inf would wait for ever."""
    value = float(text)
    if not 0 <= value <= SECONDS_OF_A_YEAR:
        raise ValueError(text)
    return value


def _run(oltp: Connection, olap: Connection, left: float) -> Outcome:
    return carry_everything_committed(oltp, olap, runner="manage.py", timeout=left)


def _run_in_words(outcome: Outcome) -> str:
    if outcome.is_busy:
        return "Everything is in the star: another runner carried it."
    return f"Everything is in the star: {outcome.events} events in {outcome.batches} batches."


def _status_in_words(status: Status) -> str:
    pending = ", ".join(f"{log} {events}" for log, events in status.pending.items()) or "nothing"
    lines = [
        f"lag           {status.lag_seconds:.3f} s",
        f"pending       {pending}",
        f"batches       {status.batch_no}",
        f"last success  {status.last_success_at or 'never'}",
    ]
    if status.last_error:
        lines += [f"last error    {status.last_error_at}: {status.last_error}"]
    return "\n".join(lines)
