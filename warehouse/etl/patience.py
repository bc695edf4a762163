"""Faults that pass by themselves: a batch that met a rival is carried again, a lost connection is opened anew."""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing
from logging import getLogger
from typing import TypeVar

from psycopg2.extensions import connection as Connection

from warehouse.etl.failures import StepFailed
from warehouse.etl.outages import ConnectionLost, is_lost, is_passing

logger = getLogger(__name__)
Result = TypeVar("Result")

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before a batch is tried again, each time in a row; then it has failed."""
LONGEST_PAUSE = 1.0
"""Seconds between two looks for a database that is away: no longer is the engine away after it has come back."""

Sessions = Callable[[], AbstractContextManager[tuple[Connection, Connection]]]


class TryAgain(Exception):
    """A batch was rolled back for a reason that passes. The engine's own: nobody outside meets it."""


class Patience:
    """How often the batch at hand has failed in a row for a reason that passes."""

    def __init__(self) -> None:
        self._failures = 0

    def spend(self, failure: StepFailed) -> None:
        """Raise TryAgain where another try may help, the cause itself where the connection is lost; else return."""
        if is_lost(failure.cause):
            raise failure.cause
        if is_passing(failure.cause) and self._failures < len(PAUSES):
            self._failures += 1
            raise TryAgain(failure) from failure

    def keep_trying(self, carry: Callable[[], Generator[int, None, None]]) -> Generator[int, None, None]:
        """Carry a window, from the offset anew after each TryAgain: what has been committed is not carried twice."""
        while True:
            try:
                with closing(carry()) as window:
                    for events in window:
                        self._failures = 0
                        yield events
                return
            except TryAgain as failure:
                logger.warning("a batch is tried again: %s", failure)
                time.sleep(PAUSES[self._failures - 1])


def persist(work: Callable[[Connection, Connection, float], Result], opened: Sessions, *, seconds: float) -> Result:
    """Do `work`, which is told the seconds left; when a connection is lost in it, open both anew and do it again.

    Raises ConnectionLost when the database is not back in time, and at once when it was not there to begin with: then
    it may be the address that is wrong.
    """
    deadline, pause, has_begun = time.monotonic() + seconds, PAUSES[0], False
    while True:
        try:
            with opened() as (oltp, olap):
                has_begun = True
                return work(oltp, olap, max(deadline - time.monotonic(), 0.0))
        except ConnectionLost as lost:
            if not has_begun or time.monotonic() + pause > deadline:
                raise
            logger.warning("both sessions are opened anew: %s", lost)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
