"""What a key may still send in its minute: asked for in leases, so that most requests ask nobody."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple, Protocol

from brewlytics.access.counts import Count

LEASES_IN_A_LIMIT = 100


class CountsOfAll(Protocol):
    def add(self, name: str, amount: int) -> Count: ...


class Allowance(NamedTuple):
    """Whether this request may pass, and roughly what remains: other processes' leases are not known here."""

    is_granted: bool
    limit: int
    remaining: int
    seconds_left: float


@dataclass(slots=True)
class Lease:
    """`left` may still be given out by this process, `unleased` was left for all when it was asked for."""

    left: int = 0
    unleased: int = 1
    ends_at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)


class Leases:
    """All that processes lease in a window is counted before it is given out: together never more than the limit.

    What a process has leased and not used is lost to the others until the window ends: at most a hundredth of the
    limit for each process.
    """

    def __init__(self, counts: CountsOfAll, clock: Callable[[], float] = time.monotonic) -> None:
        self._counts = counts
        self._clock = clock
        # Of good keys only, so no more than there are.
        self._leases: dict[tuple[int, int], Lease] = {}

    def take(self, key_id: int, limit: int) -> Allowance:
        lease = self._leases.get((key_id, limit)) or self._leases.setdefault((key_id, limit), Lease())
        with lease.lock:
            now = self._clock()
            if lease.ends_at <= now or (lease.left == 0 and lease.unleased > 0):
                self._renew(lease, key_id, limit, now)
            is_granted = lease.left > 0
            lease.left -= is_granted
            return Allowance(is_granted, limit, lease.left + lease.unleased, lease.ends_at - now)

    def _renew(self, lease: Lease, key_id: int, limit: int, now: float) -> None:
        """From `now`, before it is asked for: the lease ends no later than the window of those who count."""
        amount = max(1, limit // LEASES_IN_A_LIMIT)
        count = self._counts.add(str(key_id), amount)
        lease.left = max(0, amount - max(0, count.total - limit))
        lease.unleased = max(0, limit - count.total)
        lease.ends_at = now + count.seconds_left
