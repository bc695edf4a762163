"""Idempotency-Key: a POST that is sent again is answered as it was the first time, and does nothing.

The answer is stored in the transaction that writes the row of which it tells. A refused request stores nothing.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection, transaction
from rest_framework.request import Request

from brewlytics.parsers import body_of
from brewlytics.refusals import Conflict, Fault, Invalid, Reused
from brewlytics.statements import load

HEADER = "Idempotency-Key"
# Visible ASCII: as it is, or as a string of RFC 8941.
BARE = re.compile(r"[\x21\x23-\x7e]{1,255}")
QUOTED = re.compile(r'"((?:[\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"')
BATCH = 10_000


class MalformedKey(Invalid):
    def __init__(self) -> None:
        super().__init__(Fault("", "malformed_key", f"{HEADER} takes 1 to 255 visible ASCII characters."))


class InFlight(Conflict):
    retry_after = 1

    def __init__(self) -> None:
        super().__init__(Fault("", "in_flight", f"A request with this {HEADER} is being answered: send it again."))


class ReusedKey(Reused):
    def __init__(self) -> None:
        super().__init__(Fault("", "reused_key", f"This {HEADER} came with another request before: draw a new one."))


class Claim(NamedTuple):
    """Whose request it is, under which key it is to be done once, and what it asks for."""

    api_key_id: int
    key: str
    fingerprint: bytes


class Answer(NamedTuple):
    status: int
    body: str
    etag: str | None = None
    is_replayed: bool = False


def claim_of(request: Request) -> Claim | None:
    """None without the header: such a request is done as often as it is sent."""
    header = request._request.META.get("HTTP_IDEMPOTENCY_KEY")  # `headers` would be made of all of them
    if header is None:
        return None
    assert request.auth is not None
    return Claim(request.auth.pk, _key_in(header.strip()), _fingerprint(request))


def once(claim: Claim | None, create: Callable[[], Answer]) -> Answer:
    """What `create` answers, or has answered before. When it refuses, the claim is void too."""
    if claim is None:
        return create()
    with transaction.atomic():
        ((is_held,),) = _rows("try_claim", claim._asdict())
        if stored := recall(claim):
            return stored
        if not is_held:
            raise InFlight
        answer = create()
        _execute("store_answer", claim._asdict() | answer._asdict())
    return answer


def recall(claim: Claim) -> Answer | None:
    """The answer that this request was given."""
    for fingerprint, status, body, etag in _rows("read_answer", claim._asdict()):
        if bytes(fingerprint) != claim.fingerprint:
            raise ReusedKey
        return Answer(status, body, etag, is_replayed=True)
    return None


def forget_old_answers() -> int:
    """In batches, so that none of them keeps its locks for long; how many there were."""
    return sum(iter(lambda: _execute("delete_old_answers", {"at_most": BATCH}), 0))


def _key_in(header: str) -> str:
    if BARE.fullmatch(header):
        return header
    if quoted := QUOTED.fullmatch(header):
        return re.sub(r"\\(.)", r"\1", quoted[1])
    raise MalformedKey


def _fingerprint(request: Request) -> bytes:
    """Of all that decides what is done; /orders and /orders/ are one address."""
    asked = request._request
    address = f"{asked.method} {asked.path.rstrip('/')}?{asked.META['QUERY_STRING']}\n"
    return hashlib.sha256(address.encode() + body_of(request)).digest()


def _rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(load(f"brewlytics/sql/{statement}.sql"), parameters)
        return list(cursor.fetchall())


def _execute(statement: str, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(load(f"brewlytics/sql/{statement}.sql"), parameters)
        return int(cursor.rowcount)
