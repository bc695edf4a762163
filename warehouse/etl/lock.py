"""One writer of the star at a time: a session's advisory lock in the star's database.

The star beside (`rebuild.py`) has a lock of its own: which of the two a session writes, its search path says.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.errors import TimedOut

LOCK_ID = 0x6272_6577_6574_6C00
"""'brewetl' and a zero byte."""
KEY = "%(lock_id)s + (current_schema() = 'star_beside')::integer"
PATIENCE = 60.0
"""Seconds in which a runner at work must let go of the star: it does so when it has carried what there was."""
GLANCE = 0.25
"""Seconds between two glances of whoever lingers with the lock at those who wait for it: one costs a fifth of a
millisecond."""


@contextmanager
def lock(olap: Connection) -> Iterator[bool]:
    """Hold the writers' lock; yields False when another one has it. A dead session's lock is free at once."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/watch_session"))
        cursor.execute(f"select pg_try_advisory_lock({KEY})", {"lock_id": LOCK_ID})
        (is_held,) = cursor.fetchone() or (False,)
    try:
        yield is_held
    finally:
        if is_held:
            _unlock(olap)


@contextmanager
def lock_within(olap: Connection, seconds: float) -> Iterator[None]:
    """Hold the writers' lock, having waited for it in the queue, where no later comer overtakes. Raises TimedOut."""
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/watch_session"))
        cursor.execute("select set_config('lock_timeout', %s, false)", (f"{max(1, round(1000 * seconds))}ms",))
        try:
            cursor.execute(f"select pg_advisory_lock({KEY})", {"lock_id": LOCK_ID})
        except LockNotAvailable as error:
            raise TimedOut(seconds) from error
        finally:
            cursor.execute("reset lock_timeout")
    try:
        yield
    finally:
        _unlock(olap)


class Queue:
    """Those who wait for the lock that this session has."""

    def __init__(self, olap: Connection) -> None:
        self._olap = olap
        self._next_glance = time.monotonic() + GLANCE

    def is_somebody_there(self) -> bool:
        """Glances now and then; between two glances nobody is."""
        if time.monotonic() < self._next_glance:
            return False
        self._next_glance = time.monotonic() + GLANCE
        with self._olap.cursor() as cursor:
            cursor.execute(statements.text("olap/is_lock_awaited").format(key=KEY), {"lock_id": LOCK_ID})
            (is_awaited,) = cursor.fetchone() or (False,)
        return bool(is_awaited)


def _unlock(olap: Connection) -> None:
    if not olap.closed:
        with olap.cursor() as cursor:
            cursor.execute(f"select pg_advisory_unlock({KEY})", {"lock_id": LOCK_ID})
