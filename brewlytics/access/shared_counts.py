"""The same counts for all processes and all replicas, in Valkey."""

import time
from collections.abc import Callable
from logging import getLogger
from threading import Lock

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from brewlytics.access.counts import WINDOW, Count, Counts

logger = getLogger(__name__)

TIMEOUT = 0.1
SECONDS_ALONE = 5


class SharedCounts:
    """Valkey keeps the windows, so that no host's clock matters. While it does not answer, this process counts alone:
    an order is never held up by it for longer than the time-out, nor more often than every few seconds."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._valkey = Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self._clock = clock
        self._own = Counts(clock)
        self._alone_until = float("-inf")
        self._is_alone = False
        self._lock = Lock()

    def add(self, name: str, amount: int) -> Count:
        if self._clock() < self._alone_until:
            return self._own.add(name, amount)
        try:
            count = self._ask(f"requests:{name}", amount)
        except RedisError as error:
            self._be_alone(error)
            return self._own.add(name, amount)
        self._be_together()
        return count

    def _ask(self, name: str, amount: int) -> Count:
        with self._valkey.pipeline(transaction=True) as steps:
            steps.incrby(name, amount)
            steps.expire(name, WINDOW, nx=True)
            steps.pttl(name)
            total, _, milliseconds_left = steps.execute()
        return Count(total, milliseconds_left / 1000)

    def _be_alone(self, error: RedisError) -> None:
        with self._lock:
            self._alone_until = self._clock() + SECONDS_ALONE
            if not self._is_alone:
                logger.warning("Requests are limited by each process for itself: Valkey does not answer: %s", error)
            self._is_alone = True

    def _be_together(self) -> None:
        if self._is_alone:
            with self._lock:
                self._is_alone = False
            logger.warning("Requests are limited across all processes again: Valkey answers.")
