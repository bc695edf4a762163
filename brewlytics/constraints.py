"""The database's refusals in our words: constraints are named table_column_kind, so the name points at the field."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TypeVar

from django.db import DataError, IntegrityError, transaction
from psycopg2 import Error, errors

from brewlytics.refusals import Conflict, Fault, Invalid, Refusal

Found = TypeVar("Found")


@contextmanager
def explained() -> Iterator[None]:
    """Raise a Refusal for a row that the database refuses: a check before the write would leave a race."""
    try:
        with _usable_afterwards():
            yield
    except (IntegrityError, DataError) as error:
        refusal = _refusal(error.__cause__)
        if refusal is None:
            raise
        raise refusal from error


def seen_again(judge: Callable[[], Found]) -> Found:
    """Of a statement that looks for faults by itself, and says where each is.

    What the database refuses all the same was written by others after the statement took its snapshot. So it is run
    once more, and sees that.
    """
    try:
        with _usable_afterwards():
            return judge()
    except (IntegrityError, DataError):
        with explained():
            return judge()


@contextmanager
def deletion_explained(remedy: str) -> Iterator[None]:
    """Raise a Conflict for a row that others refer to, and say what to do instead."""
    try:
        with _usable_afterwards():
            yield
    except IntegrityError as error:
        if not isinstance(error.__cause__, errors.ForeignKeyViolation):
            raise
        table = (error.__cause__.diag.table_name or "").replace("_", " ")
        raise Conflict(Fault("", "referred_to", f"There are {table} that refer to it. {remedy}")) from error


def _usable_afterwards() -> transaction.Atomic | nullcontext[None]:
    """A transaction that is open needs a savepoint to survive a refusal; a single statement on its own needs none."""
    return transaction.atomic() if transaction.get_connection().in_atomic_block else nullcontext()


def _refusal(cause: BaseException | None) -> Refusal | None:
    match cause:
        case errors.UniqueViolation():
            column = _column(cause)
            return Conflict(Fault(f"/{column}", "taken", f"This {column} is taken."))
        case errors.ForeignKeyViolation():
            column = _column(cause)
            return Invalid(Fault(f"/{column}", "does_not_exist", f"There is no such {column.removesuffix('_id')}."))
        case errors.CheckViolation() if _column(cause) != "timezone":
            return Invalid(Fault(f"/{_column(cause)}", "invalid", "The database does not take this value."))
        case errors.CheckViolation() | errors.InvalidParameterValue():
            # The check on a store's time zone raises for an unknown name, and then there is no constraint to name.
            return Invalid(Fault("/timezone", "invalid", "There is no such time zone."))
    return None


def _column(cause: Error) -> str:
    name, table = cause.diag.constraint_name or "", cause.diag.table_name or ""
    return name.removeprefix(f"{table}_").rpartition("_")[0]
