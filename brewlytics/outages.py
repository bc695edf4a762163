"""What the database could not do now, though nothing is wrong with what was asked: 503, and what is known of it.

A session of a web process is bounded (`brewlytics.wsgi`): it waits neither for a server that is gone, nor for another's
lock, nor for a statement without end. What then comes from the driver is told apart here.
"""

from logging import getLogger

from django.db import InterfaceError, OperationalError
from psycopg2 import errors

from brewlytics.refusals import Fault, Unavailable

logger = getLogger(__name__)

BUSY = Fault("", "busy", "Another change of the same rows takes too long. Nothing was done: send it again.")
SLOW = Fault("", "timed_out", "The database took too long. Nothing was done: send it again.")
DOWN = Fault(
    "",
    "database_unavailable",
    "The database does not answer. Whether a change was made is not known: send it again, with its Idempotency-Key.",
)

FAULT_OF: list[tuple[tuple[type[Exception], ...], Fault]] = [
    ((errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure), BUSY),
    ((errors.QueryCanceled,), SLOW),
]


def outage(error: Exception) -> Unavailable | None:
    """The refusal that stands for the driver's error; None when it is not about the database's state."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return None
    fault = next((fault for kinds, fault in FAULT_OF if isinstance(error.__cause__, kinds)), DOWN)
    # The driver's words name hosts and log-ins, and go to the log alone.
    logger.error("503, %s: %r", fault.code, error)
    return Unavailable(fault)
