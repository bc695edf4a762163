"""What a service says no with: the API and the admin each put it into their own form, once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a JSON Pointer into what was sent ("" is the whole of it), a code, a sentence."""

    pointer: str
    code: str
    detail: str


class Refusal(Exception):
    """Nothing was written; `faults` says why, all at once."""

    retry_after: int | None = None
    """Seconds after which the same may be taken."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(fault.detail for fault in faults))
        self.faults = faults


class Invalid(Refusal):
    """What was sent cannot be true."""


class Forbidden(Refusal):
    """What was sent may be right, but is not this caller's to write."""


class Conflict(Refusal):
    """What was sent could be true, but not beside what is there."""


class Stale(Refusal):
    """The row has changed since the caller read it."""


class Reused(Refusal):
    """What was sent bears the name of something else."""


class Unavailable(Refusal):
    """What was sent is right, but who could answer it cannot now."""

    retry_after = 1
