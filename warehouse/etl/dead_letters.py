"""The events that could not be applied, and those that wait behind them: looked at, tried again, given up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.apart import apply_apart
from warehouse.etl.batch import close_run, transaction
from warehouse.etl.errors import NoSuchLetters
from warehouse.etl.failures import RetryFailed, StepFailed
from warehouse.etl.lock import PATIENCE, lock_within
from warehouse.etl.outages import explained
from warehouse.etl.pause import refuse_pause
from warehouse.etl.sessions import prepare
from warehouse.etl.steps import Steps


@dataclass(frozen=True)
class Letter:
    """A row of `cdc_dead_letter`. `behind`: the event of the same key that has to be applied first; None for that one.

    `payload`: JSON. `state`: waiting, applied or discarded; for the last one `decided_by` says who.
    """

    letter_id: int
    log: str
    event_id: int
    table_name: str
    op: str
    row_id: int | None
    row_key: int | None
    changed_at: datetime | None
    payload: str | None
    error: str
    attempts: int
    behind: int | None
    state: str
    first_seen_at: datetime
    last_seen_at: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Retried:
    """How many letters were applied, and how many of those that were tried wait as before."""

    applied: int
    waiting: int


@explained()
def read_letters(olap: Connection, letters: Sequence[int] | None = None) -> list[Letter]:
    """Those of these numbers, or all that wait, in the order in which they are applied. Raises NoSuchLetters."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/read_letters"), {"letters": None if letters is None else list(letters)})
        found = [Letter(*row) for row in cursor]
    if missing := set(letters or ()) - {letter.letter_id for letter in found}:
        raise NoSuchLetters(missing)
    return found


@explained()
def retry(olap: Connection, letters: Sequence[int] | None = None, *, by: str, timeout: float = PATIENCE) -> Retried:
    """Apply these letters, or all, and whatever waits behind them, in their order, in one transaction.

    What still cannot be applied is parked again, with its new error. Raises NoSuchLetters, TimedOut, Paused,
    RetryFailed.
    """
    read_letters(olap, letters)
    with _deciding(olap, timeout) as steps:
        return _retry(steps, letters, by)


@explained()
def discard(olap: Connection, letters: Sequence[int], *, by: str, timeout: float = PATIENCE) -> list[Letter]:
    """Give these letters up for good, and apply what had waited behind them; returns what was given up.

    `by` is kept with them. One that does not wait any more stays as it is. Raises NoSuchLetters, TimedOut, Paused,
    RetryFailed.
    """
    with _deciding(olap, timeout) as steps:
        given_up = [letter for letter in read_letters(olap, letters) if letter.state == "waiting"]
        steps.run("discard_letters", {"letters": list(letters), "by": by})
        _retry(steps, letters, by)
    return given_up


@contextmanager
def _deciding(olap: Connection, timeout: float) -> Iterator[Steps]:
    """One transaction under the writers' lock. Raises TimedOut, Paused, RetryFailed."""
    prepare(olap)
    with lock_within(olap, timeout):
        refuse_pause(olap)
        try:
            with transaction(olap) as cursor:
                yield Steps(cursor)
        except StepFailed as failure:
            raise RetryFailed(failure) from failure


def _retry(steps: Steps, letters: Sequence[int] | None, by: str) -> Retried:
    events = steps.run("stage_letters", {"letters": None if letters is None else list(letters)})
    if not events:
        return Retried(applied=0, waiting=0)
    run = {"runner": f"dead letters: {by}", "batch_no": None, "snapshot_from": None, "snapshot_to": None}
    steps.run_id = steps.read("open_run", run)
    dead = apply_apart(steps, events)
    close_run(steps, events=events, dead=dead)
    return Retried(applied=events - dead, waiting=dead)
