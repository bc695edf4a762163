"""What all benchmarks share: how large a run is, the rows they answer with, the goals, the refusal."""

import operator
import sys
from dataclasses import dataclass
from typing import Literal

SIGNS = {"<": operator.lt, "<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True)
class Sizes:
    """How much a run does: enough to be believed, or (QUICK) just enough to see that the benchmarks work."""

    events: int
    """Change events that wait for the engine."""
    seconds: int
    """How long orders are written at a steady rate."""
    block: int
    """Orders written in one go before the two sides of a comparison change places."""
    facts: int
    """Order lines in a large star."""
    customers: int
    """Of the pages' star."""
    batches: int
    """Small ones that are carried into a star of each size."""
    builds: int
    """Of the marts."""

    def __str__(self) -> str:
        return (
            f"{self.events:,} events, {self.seconds} s of orders, blocks of {self.block} orders, {self.facts:,} facts"
        )


FULL = Sizes(events=1_000_000, seconds=30, block=200, facts=10_000_000, customers=100_000, batches=60, builds=2)
QUICK = Sizes(events=20_000, seconds=5, block=25, facts=10_000, customers=1_000, batches=3, builds=1)


@dataclass(frozen=True)
class Goal:
    sign: Literal["<", "<=", ">="]
    bound: float

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"

    def is_met_by(self, value: float) -> bool:
        return bool(SIGNS[self.sign](value, self.bound))


@dataclass(frozen=True)
class Row:
    """One figure; without a unit it is a ratio, without a goal it explains another one."""

    name: str
    value: float
    unit: str = ""
    goal: Goal | None = None

    @property
    def is_met(self) -> bool | None:
        return None if self.goal is None else self.goal.is_met_by(self.value)


class BenchmarkFailed(Exception):
    """What was to be measured did not happen, so there is no figure."""


def say(line: str) -> None:
    """What is going on, beside the result."""
    print(line, file=sys.stderr, flush=True)
