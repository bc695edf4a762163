"""A statement that failed, at which step, and what is said of it; nothing of its transaction is in the star."""

import psycopg2

from warehouse.etl.errors import EtlError

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


class RebuildFailed(EtlError):
    """A statement failed while the star was made anew."""

    def __init__(self, failure: StepFailed) -> None:
        super().__init__(
            f"The rebuild stopped at {failure}\nThe star is as it was. Mend the cause and give the same command again: "
            "it goes on from there."
        )
