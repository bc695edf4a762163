"""A progress bar for the terminal; where stderr is no terminal it says nothing."""

import sys

WIDTH = 30


class Progress:
    """How far the work is, as a share of `total`, in one line that is drawn over itself."""

    def __init__(self, total: float) -> None:
        self._total = total
        self._done = 0.0
        self._shown = sys.stderr.isatty()

    def advance(self, amount: float, label: str) -> None:
        """`amount` more is done; what is being done is the label."""
        self._done += amount
        if self._shown:
            share = min(self._done / self._total, 1.0) if self._total else 1.0
            bar = "#" * round(share * WIDTH)
            sys.stderr.write(f"\r[{bar:<{WIDTH}}] {share:4.0%} {label:<40}")
            sys.stderr.flush()

    def close(self) -> None:
        """Leave the line, so that what follows starts on one of its own."""
        if self._shown:
            sys.stderr.write("\n")
