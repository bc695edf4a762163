"""`manage.py etl run`, `status`, `pause` and `resume`."""

from argparse import ArgumentParser
from dataclasses import asdict
from getpass import getuser
from typing import Any

from psycopg2.extensions import connection as Connection

from warehouse import etl
from warehouse.connections import engine_connections, engine_sessions, star_connection
from warehouse.etl import Outcome, Status
from warehouse.management import change_log
from warehouse.management.answer import Answer

SECONDS_OF_A_YEAR = 365 * 86_400


def add_run(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--timeout", type=seconds, default=600.0, help="seconds to wait for another or a database (%(default)g)"
    )


def add_pause(parser: ArgumentParser) -> None:
    parser.add_argument("--reason", default="", help="is shown wherever the engine says that it is paused")


def seconds(text: str) -> float:
    """A waiting time; nan and inf would wait for ever."""
    value = float(text)
    if not 0 <= value <= SECONDS_OF_A_YEAR:
        raise ValueError(text)
    return value


def run(options: dict[str, Any]) -> Answer:
    outcome = etl.persist(_carry, engine_sessions, seconds=options["timeout"])
    if outcome.is_busy:
        return Answer("Everything is in the star: another runner carried it.", asdict(outcome))
    words = f"Everything is in the star: {outcome.events} events in {outcome.batches} batches."
    return Answer(words, asdict(outcome))


def status(options: dict[str, Any]) -> Answer:
    oltp, olap = engine_connections()
    engine, (logs, words) = etl.read_status(oltp, olap), change_log.state(oltp)
    return Answer(f"{_in_words(engine)}\n{words}", asdict(engine) | {"change_log": logs})


def pause(options: dict[str, Any]) -> Answer:
    olap = star_connection()
    etl.pause(olap, by=getuser(), reason=options["reason"])
    rest = etl.read_pause(olap)
    return Answer(f"The engine is {rest}. A batch at work is finished first.", {"paused": rest and asdict(rest)})


def resume(options: dict[str, Any]) -> Answer:
    ended = etl.resume(star_connection())
    words = f"The engine goes on; it was {ended}." if ended else "The engine was not paused."
    return Answer(words, {"ended": ended and asdict(ended)})


def _carry(oltp: Connection, olap: Connection, left: float) -> Outcome:
    return etl.carry_everything_committed(oltp, olap, runner="manage.py", timeout=left)


def _in_words(status: Status) -> str:
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
