"""Keeps things of Metabase as the files say, knows them again, and leaves alone what people made by hand.

The last line of a description tells that a thing is ours, by its key, and the state of the files that it was made
from: a hash, since Metabase answers a question in another form than it was sent. The state is written last, when what
was written before has been read back: whatever breaks off in between, the next run does it again.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from metabase import ProvisionError
from metabase.client import Metabase

Row = dict[str, Any]
Say = Callable[[str], None]

MARK = re.compile(r"^Kept by metabase/provision\.py: (\w+) (\w+)$", re.MULTILINE)
UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Thing:
    """What the files want: `body` holds everything that they decide."""

    kind: str
    path: str
    key: str
    description: str
    body: Row

    @property
    def state(self) -> str:
        said = json.dumps([self.description, self.body], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def described(self, state: str) -> str:
        return f"{self.description}\n\nKept by metabase/provision.py: {self.key} {state}"


def keep(api: Metabase, thing: Thing, found: Row | None, write: Callable[[Row, Row | None], int], say: Say) -> int:
    """Returns the id. `write` makes or changes it, reads it back, and is not called when nothing has changed."""
    if found and not found["archived"] and _mark(found) == (thing.key, thing.state):
        return int(found["id"])
    identity = write({**thing.body, "description": thing.described(UNFINISHED)}, found)
    last = {"description": thing.described(thing.state)}
    api.put(f"{thing.path}/{identity}", last)
    require(thing, last, api.get(f"{thing.path}/{identity}"))
    say(f"{thing.kind} {thing.body['name']!r}: {'changed' if found else 'made'}")
    return identity


def require(thing: Thing, sent: Row, kept: Row) -> None:
    """Metabase drops a key that it does not know without a word, so only reading back tells what it took."""
    for key, value in sent.items():
        if kept.get(key) != value:
            raise ProvisionError(
                f"Metabase kept another {key} of the {thing.kind} {thing.body['name']!r} than it was sent: wanted "
                f"{value!r} and is {kept.get(key)!r}. Does this version of Metabase still name it so?"
            )


def ours(api: Metabase, path: str) -> dict[str, Row]:
    """By key; in the trash too. Whoever duplicates a thing in Metabase copies its mark: the elder one is ours."""
    found: dict[str, Row] = {}
    rows = [*api.get(f"{path}?f=all"), *api.get(f"{path}?f=archived")]
    for row in sorted(rows, key=lambda row: int(row["id"])):
        if mark := _mark(row):
            found.setdefault(mark[0], row)
    return found


def archive_the_rest(
    api: Metabase, kind: str, path: str, found: dict[str, Row], named: Iterable[str], say: Say
) -> None:
    for key in sorted(set(found) - set(named)):
        row = found[key]
        if not row["archived"]:
            api.put(f"{path}/{row['id']}", {"archived": True})
            say(f"{kind} {row['name']!r}: no file names it any more, archived")


def _mark(row: Row) -> tuple[str, str] | None:
    mark = MARK.search(row["description"] or "")
    return (mark[1], mark[2]) if mark else None
