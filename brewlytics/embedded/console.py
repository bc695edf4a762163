"""One stream for the lines of everybody: each with its sender's name, in colour on a terminal."""

import os
import select
import sys
from contextlib import suppress
from itertools import cycle
from typing import TextIO

WIDTH = 10
COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95]
SECONDS_TO_WAIT_FOR_A_READER = 1.0


class Console:
    """A reader that stands still, or is gone, costs lines and never the stack: a full pipe would block it for good."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._descriptor = stream.fileno()
        self._palette = cycle(COLOURS) if stream.isatty() else None
        self._prefixes: dict[str, str] = {}
        self._lost = 0

    def say(self, name: str, line: str) -> None:
        if name not in self._prefixes:
            padded = f"{name:<{WIDTH}} | "
            self._prefixes[name] = f"\033[{next(self._palette)}m{padded}\033[0m" if self._palette else padded
        if self._lost and self._write(f"{'log':<{WIDTH}} | {self._lost} lines lost: nobody read them\n"):
            self._lost = 0
        if self._lost or not self._write(f"{self._prefixes[name]}{line}\n"):
            self._lost += 1

    def _write(self, text: str) -> bool:
        """In pieces that a pipe takes without blocking when it has room at all."""
        data = text.encode(errors="replace")
        for start in range(0, len(data), select.PIPE_BUF):
            wait = 0.0 if self._lost else SECONDS_TO_WAIT_FOR_A_READER
            if not select.select([], [self._descriptor], [], wait)[1]:
                return False
            with suppress(OSError):
                os.write(self._descriptor, data[start : start + select.PIPE_BUF])
        return True
