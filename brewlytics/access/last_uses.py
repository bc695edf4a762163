"""When each key was last used: noted in memory, and written by a thread of the server once a minute."""

from collections.abc import Callable
from datetime import datetime
from logging import getLogger
from threading import Lock, Thread, main_thread
from typing import Any

from django.db import Error, connection
from django.utils import timezone

from brewlytics.statements import load

logger = getLogger(__name__)

SECONDS_BETWEEN_WRITES = 60


class LastUses:
    def __init__(self, now: Callable[[], datetime] = timezone.now) -> None:
        self._now = now
        self._noted: dict[int, datetime] = {}
        self._lock = Lock()

    def note(self, key_id: int) -> None:
        with self._lock:
            self._noted[key_id] = self._now()

    def write(self) -> None:
        """In one statement. What could not be written is kept for the next time, unless there is something newer."""
        with self._lock:
            noted, self._noted = self._noted, {}
        if not noted:
            return
        try:
            with connection.cursor() as cursor:
                parameters: dict[str, Any] = {"ids": list(noted), "instants": list(noted.values())}
                cursor.execute(load("brewlytics/access/sql/update_last_used_at.sql"), parameters)
        except Error as error:
            logger.warning("When keys were last used could not be written, and is tried again: %s", error)
            with self._lock:
                self._noted = noted | self._noted


USES = LastUses()


def keep_writing() -> None:
    """For as long as the process serves, and once more when it ends: no daemon, so its end waits for this."""
    Thread(target=_write_until_the_end, name="last uses of keys").start()


def _write_until_the_end() -> None:
    while main_thread().is_alive():
        main_thread().join(SECONDS_BETWEEN_WRITES)
        USES.write()
        connection.close()
