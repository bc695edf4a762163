"""The shell's door to the engine: `manage.py etl run`, `status`, `pause`, `resume`."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from getpass import getuser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from psycopg2.extensions import connection as Connection

from warehouse.connections import engine_connections, engine_sessions, star_connection
from warehouse.etl import (
    EtlError,
    Outcome,
    Status,
    carry_everything_committed,
    pause,
    persist,
    read_pause,
    read_status,
    resume,
)

Answer = tuple[str, dict[str, Any]]
"""In words and for programs."""
SECONDS_OF_A_YEAR = 365 * 86_400


class Command(BaseCommand):
    help = "Carry the change log into the star, tell how far behind it is, or let the engine rest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        run = actions.add_parser("run", help="return once everything committed before the call is in the star")
        run.add_argument(
            "--timeout", type=seconds, default=600.0, help="seconds to wait for another or a database (%(default)g)"
        )
        status = actions.add_parser("status", help="lag, backlog and the last runs")
        rest = actions.add_parser(
            "pause", help="let every runner stop before its next batch; changes wait in their log"
        )
        rest.add_argument("--reason", default="", help="is shown wherever the engine says that it is paused")
        wake = actions.add_parser("resume", help="let the engine go on")
        for action in (run, status, rest, wake):
            action.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            words, values = ACTIONS[action](options)
        except (EtlError, DatabaseError) as error:
            raise CommandError(str(error).strip()) from error
        self.stdout.write(json.dumps(values, default=str) if options["as_json"] else words)


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


def _run(options: dict[str, Any]) -> Answer:
    outcome = persist(_carry, engine_sessions, seconds=options["timeout"])
    if outcome.is_busy:
        return "Everything is in the star: another runner carried it.", asdict(outcome)
    return f"Everything is in the star: {outcome.events} events in {outcome.batches} batches.", asdict(outcome)


def _carry(oltp: Connection, olap: Connection, left: float) -> Outcome:
    return carry_everything_committed(oltp, olap, runner="manage.py", timeout=left)


def _status(options: dict[str, Any]) -> Answer:
    status = read_status(*engine_connections())
    return _status_in_words(status), asdict(status)


def _pause(options: dict[str, Any]) -> Answer:
    olap = star_connection()
    pause(olap, by=getuser(), reason=options["reason"])
    rest = read_pause(olap)
    return f"The engine is {rest}. A batch at work is finished first.", {"paused": rest and asdict(rest)}


def _resume(options: dict[str, Any]) -> Answer:
    ended = resume(star_connection())
    words = f"The engine goes on; it was {ended}." if ended else "The engine was not paused."
    return words, {"ended": ended and asdict(ended)}


def _status_in_words(status: Status) -> str:
    pending = ", ".join(f"{log} {events}" for log, events in status.pending.items()) or "nothing"
    lines = [
        f"state         {status.paused or 'not paused'}",
        f"lag           {status.lag_seconds:.3f} s",
        f"pending       {pending}",
        f"dead letters  {status.dead_letters or 'none'}",
        f"speed         {status.events_per_second:.1f} events/s in the last minute",
        f"batches       {status.batch_no}",
        f"last success  {status.last_success_at or 'never'}",
    ]
    if status.last_error:
        lines += [f"last error    {status.last_error_at}: {status.last_error}"]
    lines += [f"new column    {column}: not carried" for column in status.new_columns]
    return "\n".join(lines)


ACTIONS = {"run": _run, "status": _status, "pause": _pause, "resume": _resume}
