"""How often something happened within its minute, in this process alone."""

import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

WINDOW = 60
SIZE = 10_000


class Count(NamedTuple):
    """So often in this window, what was just added included, and for so long the window lasts."""

    total: int
    seconds_left: float


class Counts:
    """A window begins with the first thing that is counted in it. Of too many names the oldest window is forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, size: int = SIZE) -> None:
        self._clock = clock
        self._size = size
        self._windows: dict[str, tuple[int, float]] = {}  # a name's total and its end, the earliest end first
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._windows)

    def add(self, name: str, amount: int) -> Count:
        with self._lock:
            now = self._clock()
            total, ends_at = self._windows.get(name, (0, now))
            if ends_at <= now:
                self._windows.pop(name, None)
                total, ends_at = 0, now + WINDOW
            self._windows[name] = total + amount, ends_at
            if len(self._windows) > self._size:
                del self._windows[next(iter(self._windows))]
            return Count(total + amount, ends_at - now)

    def now(self, name: str) -> Count:
        with self._lock:
            total, ends_at = self._windows.get(name, (0, 0.0))
            seconds_left = ends_at - self._clock()
            return Count(total, seconds_left) if seconds_left > 0 else Count(0, 0.0)
