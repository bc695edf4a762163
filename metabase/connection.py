"""Keeps Metabase's connection to the star, and the collection that everything else lies in."""

import time
from dataclasses import dataclass

from metabase import ProvisionError
from metabase.client import Metabase, RefusedError
from metabase.keeping import Row, Say

CONNECTION = "Brewlytics star"
COLLECTION = "Brewlytics"
USER = "brewlytics_bi"
SECONDS_TO_LOOK = 30


@dataclass(frozen=True)
class Star:
    host: str
    port: int
    database: str
    password: str

    @property
    def address(self) -> Row:
        """All details that Metabase shows again; the password it does not."""
        return {
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
            "user": USER,
            "ssl": False,
            "schema-filters-type": "inclusion",
            "schema-filters-patterns": "marts,public",
        }


def keep_connection(api: Metabase, star: Star, say: Say) -> int:
    """A password is not shown again, so it is not compared but tried: Metabase opens a connection of its own before
    it looks at the tables anew, which is of use besides, since a mart may be new."""
    details = {**star.address, "password": star.password}
    found = [row for row in api.get("/api/database")["data"] if row["name"] == CONNECTION]
    if not found:
        identity = _make(api, star, details)
        say(f"connection {CONNECTION!r}: made")
        _wait_for_the_tables(api, identity, say)
    else:
        identity = int(found[0]["id"])
        if _address_kept(found[0]) != star.address or _refusal(api, identity):
            _change(api, star, identity, details)
            say(f"connection {CONNECTION!r}: changed")
    return identity


def _address_kept(row: Row) -> Row:
    return {key: row["details"].get(key) for key in Star("", 0, "", "").address}


def _refusal(api: Metabase, identity: int) -> RefusedError | None:
    try:
        api.post(f"/api/database/{identity}/sync_schema", {})
    except RefusedError as refusal:
        if refusal.status == 422:  # the database does not let Metabase in
            return refusal
        raise
    return None


def _make(api: Metabase, star: Star, details: Row) -> int:
    try:
        row = api.post("/api/database", {"name": CONNECTION, "engine": "postgres", "details": details})
    except RefusedError as refusal:
        raise _unreachable(star, refusal) from refusal
    _read_back(api, star, int(row["id"]))
    return int(row["id"])


def _change(api: Metabase, star: Star, identity: int, details: Row) -> None:
    """Metabase tries details only when they are not those that it has."""
    try:
        api.put(f"/api/database/{identity}", {"details": details})
    except RefusedError as refused:
        raise _unreachable(star, refused) from refused
    if refusal := _refusal(api, identity):
        raise _unreachable(star, refusal)
    _read_back(api, star, identity)


def _unreachable(star: Star, refusal: RefusedError) -> ProvisionError:
    return ProvisionError(
        f"Metabase cannot open the database {star.database} at {star.host}:{star.port} as {USER}: {refusal.reason}. "
        f"Does it run, and is BI_PASSWORD the password of {USER} there?"
    )


def _read_back(api: Metabase, star: Star, identity: int) -> None:
    kept = _address_kept(api.get(f"/api/database/{identity}"))
    if kept != star.address:
        raise ProvisionError(f"Metabase kept other details of {CONNECTION!r} than it was sent: {kept}")


def _wait_for_the_tables(api: Metabase, identity: int, say: Say) -> None:
    """People who come at once should find them. Nothing here needs them, so to have none yet is no failure."""
    deadline = time.monotonic() + SECONDS_TO_LOOK
    while (status := api.get(f"/api/database/{identity}")["initial_sync_status"]) == "incomplete":
        if time.monotonic() > deadline:
            break
        time.sleep(0.5)
    if status != "complete":
        say(f"connection {CONNECTION!r}: its tables are not listed yet ({status}); the questions do without")


def keep_collection(api: Metabase, say: Say) -> int:
    for row in api.get("/api/collection"):
        if row["name"] == COLLECTION and row.get("location") == "/" and not row.get("archived"):
            return int(row["id"])
    row = api.post("/api/collection", {"name": COLLECTION, "description": "Questions and dashboards over the marts."})
    say(f"collection {COLLECTION!r}: made")
    return int(row["id"])
