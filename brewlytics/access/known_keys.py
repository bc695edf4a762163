"""The keys that were good a moment ago, in this process: a request with a known key asks no database."""

import time
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from brewlytics.access.caller import Caller
from brewlytics.access.models import OF_THE_CHAIN_ALONE, ApiKey

SECONDS = 5
SIZE = 10_000


class Known(NamedTuple):
    caller: Caller
    asked_at: float


class KnownKeys:
    """By the hash of a key, never by the key. Wrong keys are not kept: a flood of them costs no memory.

    An entry that is too old is asked for anew; until then it tells a key that was good from one never seen.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = timezone.now,
        size: int = SIZE,
    ) -> None:
        self._clock = clock
        self._now = now
        self._size = size
        self._known: dict[bytes, Known] = {}
        self._writing = Lock()

    def __len__(self) -> int:
        return len(self._known)

    def fresh(self, key: str) -> Caller | None:
        """Revoked in the last seconds, it may still pass; once it has expired, it does not."""
        known = self._known.get(_digest(key))
        if known is None or self._clock() >= known.asked_at + SECONDS:
            return None
        expires_at = known.caller.expires_at
        return known.caller if expires_at is None or self._now() < expires_at else None

    def was_good(self, key: str) -> bool:
        return _digest(key) in self._known

    def ask(self, key: str) -> Caller | None:
        """The time is taken before the database is asked: what is revoked meanwhile is not kept for longer."""
        asked_at = self._clock()
        caller = find_caller(key)
        with self._writing:
            self._known.pop(_digest(key), None)
            if caller is not None:
                self._known[_digest(key)] = Known(caller, asked_at)
            if len(self._known) > self._size:
                del self._known[next(iter(self._known))]
        return caller


def find_caller(key: str) -> Caller | None:
    """What cannot be a prefix of ours is not asked for: NUL, say, would be an error in the database."""
    prefix = key.partition(".")[0]
    if not (prefix.isascii() and prefix.isalnum()):
        return None
    row = ApiKey.objects.filter(prefix=prefix).order_by().first()
    return _caller(row) if row is not None and row.opens_with(key) else None


def _caller(row: ApiKey) -> Caller:
    """A right that a store's key cannot have does not count, whoever wrote it into the row."""
    limit = row.requests_per_minute
    return Caller(
        pk=row.pk,
        rights=frozenset(row.rights) - (OF_THE_CHAIN_ALONE if row.store_id is not None else frozenset()),
        store_id=row.store_id,
        requests_per_minute=settings.REQUESTS_PER_MINUTE if limit is None else limit,
        expires_at=row.expires_at,
    )


def _digest(key: str) -> bytes:
    return sha256(key.encode(errors="replace")).digest()
