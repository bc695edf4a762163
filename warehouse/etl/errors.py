"""What stops the engine. Nothing has moved when one of these is raised: the batch was rolled back as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import psycopg2

if TYPE_CHECKING:
    from warehouse.etl.pause import Pause

PASSING = {"40001", "40P01", "55P03"}
"""SQLSTATEs of a batch that met somebody else: serialization failure, deadlock, lock timeout."""
GONE = {"57P01", "57P02", "57P03", "57P05", "25P03"}
"""SQLSTATEs of a server that ends a session: shut down, crashed, not up yet; idle for too long."""


class EtlError(Exception):
    """The engine stopped; the star and its offset are as they were."""


RESYNC = "`manage.py etl resync --all` reads every row of the present source into the star and goes on from there."


class ForeignSource(EtlError):
    """The offset belongs to another OLTP cluster than the one that was asked."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            f"The star's offset belongs to the OLTP cluster {expected}, but OLTP_DATABASE_URL leads to {found}. "
            "Transaction ids of one cluster mean nothing in another, so nothing was carried. Point OLTP_DATABASE_URL "
            f"at the first cluster; or, after a restore into a new one: {RESYNC}"
        )


class SourceRestored(EtlError):
    """The cluster is the right one, but the database or its change log was made anew in it."""

    def __init__(self, log: str) -> None:
        super().__init__(
            f"{log} is not the relation that the star has been carried from: the OLTP database, or its change log, was "
            "dropped and restored from a dump. What the star has seen since that dump may be gone, and its offset says "
            f"nothing about the rest, so nothing was carried. {RESYNC}"
        )


class SourceWentBack(EtlError):
    """The source is the right cluster, but an older state of it than the star has seen."""

    def __init__(self, carried: int, present: int) -> None:
        super().__init__(
            f"The star has seen the source's transactions up to {carried}, but the source now stands at {present}: it "
            "was restored to an earlier time, or a copy that lagged behind was promoted. Its next transactions would "
            "be taken for seen, so nothing was carried. Point OLTP_DATABASE_URL at the server that was not set back, "
            f"or, if there is none any more: {RESYNC}"
        )


class SourceChanged(EtlError):
    """A column that the star is made of is gone or of another type."""

    def __init__(self, changes: list[str]) -> None:
        super().__init__(
            f"The source's tables have changed: {'; '.join(changes)}. Their changes cannot be carried as before, so "
            "nothing was carried. Put the columns back under their names and types (`alter table`), or bring in the "
            "version of the program that knows the new ones; then the engine goes on from here by itself."
        )


class ForeignEvents(EtlError):
    """The change log was written in another cluster and restored into this one."""

    def __init__(self, logs: list[str]) -> None:
        super().__init__(
            f"{', '.join(logs)} holds events of transactions that this cluster has not handed out yet: the database "
            "was restored from another cluster's dump. No snapshot of this cluster would ever see them, so nothing was "
            "carried. As the tables' owner, give them transactions of this cluster (`update ... set xid = default` for "
            f"each log), then take the present source as the new one: {RESYNC}"
        )


class DroppedEvents(EtlError):
    """The star asks for changes that the change log no longer has."""

    def __init__(self, dropped: list[tuple[str, datetime]]) -> None:
        logs = ", ".join(f"{log} ({dropped_at:%Y-%m-%d %H:%M} UTC)" for log, dropped_at in dropped)
        super().__init__(
            f"The star has not seen everything that was dropped from {logs}: it is new, or was restored from a backup "
            "older than the change log's replay window (BREWLYTICS_CHANGE_LOG_DAYS). What is missing cannot be carried "
            "any more, so nothing was. `manage.py etl resync --all` reads it from the tables."
        )


class ReplicaSource(EtlError):
    """The OLTP connection leads to a standby."""

    def __init__(self) -> None:
        super().__init__(
            "OLTP_DATABASE_URL leads to a standby, whose snapshots do not tell which transactions have ended. "
            "Point it at the primary."
        )


class MissingLogs(EtlError):
    """The star's offsets do not name the change logs that the engine carries."""

    def __init__(self, logs: set[str]) -> None:
        super().__init__(
            f"cdc_offset has no row for {', '.join(sorted(logs))}. The OLAP schema is not at the version that this "
            "program needs: apply flyway/olap."
        )


class MissingAddress(EtlError):
    """The environment does not tell where a database is."""

    def __init__(self, variable: str) -> None:
        super().__init__(
            f"{variable} is not set: give it the database's URL, postgresql://user:password@host:port/name."
        )


class Paused(EtlError):
    """Somebody lets the engine rest."""

    def __init__(self, pause: "Pause") -> None:
        super().__init__(
            f"The engine is {pause}. Nothing is lost: changes wait in their log. `manage.py etl resume` lets it go on."
        )


class LostRace(EtlError):
    """Another runner carried this batch first; nothing was written."""

    def __init__(self, batch_no: int) -> None:
        super().__init__(f"Another runner carried batch {batch_no} first. Nothing was written; look again.")


ROW_AT_FAULT = ("22", "23", "P0")
"""Classes of SQLSTATE that a row's values cause: data exceptions, violated constraints, what a trigger raises."""


SHOWS_ROW = ("23502", "23514")
"""SQLSTATEs with which the server shows the whole row: a null where none may be, a check that does not hold."""


class StepFailed(Exception):
    """A statement of a batch failed; `step` is its file's name. The engine's own: outside it is a BatchFailed.

    `is_of_a_row`: without some row of the batch the statement would have gone well.
    """

    def __init__(self, step: str, cause: psycopg2.Error) -> None:
        super().__init__(f"{step}: {_words(cause)}")
        self.cause = cause
        self.is_of_a_row = (cause.pgcode or "")[:2] in ROW_AT_FAULT


def _words(cause: psycopg2.Error) -> str:
    """Without the row: these words are kept in books and logs, and a row may tell of a person."""
    return cause.diag.message_primary or "" if cause.pgcode in SHOWS_ROW else str(cause).strip()


class SomeEventIsHeld(Exception):
    """An event of the batch waits behind a dead letter: the batch has to be taken apart. The engine's own."""


class MostFailed(StepFailed):
    """Most of what a batch brought cannot be applied: not the rows are at fault."""

    def __init__(self, failed: int, events: int, error: str) -> None:
        cause = f"{failed} of {events} events cannot be applied, the last one: {error}"
        super().__init__("the star", psycopg2.Error(cause))


class BatchFailed(EtlError):
    """A statement of a batch failed; the batch was rolled back and no event was skipped."""

    def __init__(self, batch_no: int, failure: StepFailed) -> None:
        super().__init__(
            f"Batch {batch_no} failed at {failure}\nNothing of it is in the star and no event was skipped; its row in "
            "etl_run has the same words. Mend the cause and run again."
        )


class RetryFailed(EtlError):
    """A statement failed while dead letters were tried again, and not for a fault of theirs."""

    def __init__(self, failure: StepFailed) -> None:
        super().__init__(f"The dead letters stay as they are: {failure}\nMend the cause and try again.")


class ResyncFailed(EtlError):
    """A statement failed while rows were brought up to the source, and not for a fault of theirs."""

    def __init__(self, table: str, failure: StepFailed) -> None:
        super().__init__(
            f"The resync of {table} stopped at {failure}\nThe pages before this one are done. Mend the cause and give "
            "the same command again: it goes on from there."
        )


class RebuildUnderWay(EtlError):
    """Somebody else makes the star anew."""

    def __init__(self) -> None:
        super().__init__("Another session is making the star anew. Wait until it is done; if it dies, begin again.")


class RebuildFailed(EtlError):
    """A statement failed while the star was made anew."""

    def __init__(self, failure: StepFailed) -> None:
        super().__init__(
            f"The rebuild stopped at {failure}\nThe star is as it was. Mend the cause and give the same command again: "
            "it goes on from there."
        )


class RebuildDiffers(EtlError):
    """The star that was made anew is not what the source says."""

    def __init__(self, keys: dict[str, list[int]], refused: dict[str, str]) -> None:
        rows = "; ".join(f"{table} {', '.join(map(str, some[:20]))}".strip() for table, some in keys.items())
        reasons = "".join(f"\n  {row}: {reason}" for row, reason in refused.items())
        super().__init__(
            f"The star that was made anew is not what its source says, so the old one stays: {rows}{reasons}\n"
            "Mend these rows at the source, or what the star does not take of them, and give the same command again: "
            "it reads them once more."
        )


class BatchNotKept(EtlError):
    """What the batch carried cannot be carried again."""

    def __init__(self, batch_no: int, reason: str) -> None:
        super().__init__(
            f"Batch {batch_no} cannot be applied again: {reason}. `manage.py etl reconcile --repair` "
            "finds what is wrong in the star and reads it from the source's tables."
        )


class NoSuchLetters(EtlError):
    """No dead letter has this number."""

    def __init__(self, letters: set[int]) -> None:
        numbers = ", ".join(map(str, sorted(letters)))
        super().__init__(
            f"No dead letter has the number {numbers}. `manage.py etl dead-letters list` tells which wait."
        )


class DatabaseFailed(EtlError):
    """A database did not answer, or broke the connection."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            f"A database failed: {str(cause).strip()}\nThe batch in progress, if any, was rolled back or had been "
            "committed as a whole, so the next run goes on where this one ended."
        )


class ConnectionLost(DatabaseFailed):
    """The connection broke, or the server is away: to be tried again with a new connection."""


class TimedOut(EtlError):
    """Another runner was at work for longer than the caller would wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Another runner was at work and was not done after {round(seconds, 1):g} seconds. "
            "`manage.py etl status` tells what is pending; wait longer with --timeout."
        )


@contextmanager
def explained() -> Iterator[None]:
    """Raise DatabaseFailed for what psycopg2 raises: a caller of the engine has one kind of error to meet."""
    try:
        yield
    except psycopg2.Error as error:
        raise (ConnectionLost if is_lost(error) else DatabaseFailed)(error) from error


def is_passing(error: psycopg2.Error) -> bool:
    """Did the statement meet another session, so that the same batch may succeed a moment later?"""
    return error.pgcode in PASSING


def is_lost(error: psycopg2.Error) -> bool:
    """Is the session gone? What the client finds out by itself, the server gave no code to."""
    if error.pgcode is None:
        return isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError))
    return error.pgcode in GONE or error.pgcode.startswith("08")
