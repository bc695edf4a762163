"""Who calls, as a request carries it: what the key may do, without the row that says so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Caller:
    """A good key, by its id; without a store it is the chain's."""

    pk: int
    rights: frozenset[str]
    store_id: int | None
    requests_per_minute: int
    expires_at: datetime | None


def caller_of(request: Any) -> Caller | None:
    """None for whoever needs no key: a probe, or the OpenAPI document while it is made."""
    caller = getattr(request, "auth", None)
    return caller if isinstance(caller, Caller) else None
