"""A small, strict Metabase over HTTP: keeps what it is sent, in the shapes and with the traps of the real one.

Stricter than it in one: a key that is not of the documented ones is refused, where Metabase may drop it without a word.
`drops` brings that back, for the test of reading back.
"""

import json
from collections.abc import Callable
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Row = dict[str, Any]
HIDDEN = "**MetabasePass**"
SHARED = {"name", "description", "collection_id"}
CARD = SHARED | {"type", "display", "visualization_settings", "dataset_query"}
KEYS = {
    "POST setup": {"token", "user", "prefs"},
    "POST session": {"username", "password"},
    "POST database": {"name", "engine", "details"},
    "PUT database": {"name", "details"},
    "POST sync_schema": set[str](),
    "POST collection": {"name", "description"},
    "POST card": CARD,
    "PUT card": CARD | {"archived"},
    "POST dashboard": SHARED | {"parameters"},
    "PUT dashboard": SHARED | {"parameters", "dashcards", "tabs", "archived"},
}


class No(Exception):
    def __init__(self, status: int, answer: Any) -> None:
        self.status, self.answer = status, answer


class Fake:
    """The state, and a method for each call: `get_card`, `put_dashboard` and so on."""

    def __init__(self, star_password: str) -> None:
        self.star_password = star_password
        self.up, self.user, self.api_key = True, dict[str, str](), "mb_key"
        self.rows: dict[str, dict[int, Row]] = {"database": {}, "collection": {}, "card": {}, "dashboard": {}}
        self.writes: list[str] = []
        self.drops: set[str] = set()
        self.drawn = 0

    def draw(self) -> int:
        self.drawn += 1
        return self.drawn

    def answer(self, method: str, path: str, query: str, headers: Message, body: Row) -> Any:
        if not self.up:
            raise No(503, "Metabase is still initializing. Please sit tight...")
        _, _, kind, *rest = path.split("/")
        if kind not in ("health", "session", "setup") and not self.is_known(headers):
            raise No(401, "Unauthenticated")
        kind = "sync_schema" if rest[1:] else kind
        if method != "GET":
            self.writes += [] if kind in ("session", "sync_schema") else [f"{method} {kind}"]
            if unknown := set(body) - KEYS[f"{method} {kind}"]:
                raise No(400, {"errors": dict.fromkeys(unknown, "disallowed key")})
            body = {key: value for key, value in body.items() if key not in self.drops}
        identity = int(rest[0]) if rest and rest[0].isdigit() else None
        special: Callable[..., Any] | None = getattr(self, f"{method.lower()}_{kind}", None)
        return special(identity, query, body) if special else self.plain(method, kind, identity, query, body)

    def is_known(self, headers: Message) -> bool:
        return headers["X-Metabase-Session"] == "session" or headers["x-api-key"] == self.api_key

    def plain(self, method: str, kind: str, identity: int | None, query: str, body: Row) -> Any:
        rows = self.rows[kind]
        if method == "POST":
            identity = self.draw()
            rows[identity] = {"id": identity, "archived": False, "description": None, **body}
        elif method == "PUT":
            rows[self.there(kind, identity)["id"]] |= body
        elif identity is None:
            return [row for row in rows.values() if row["archived"] == ("archived" in query)]
        return self.there(kind, identity)

    def there(self, kind: str, identity: int | None) -> Row:
        if identity not in self.rows[kind]:
            raise No(404, "Not found.")
        return self.rows[kind][identity]

    def get_health(self, *_: Any) -> Row:
        return {"status": "ok"}

    def get_session(self, *_: Any) -> Row:
        return {"setup-token": None if self.user else "token", "has-user-setup": bool(self.user)}

    def post_setup(self, _: None, __: str, body: Row) -> Row:
        assert body["token"] == "token"
        self.user = {"username": body["user"]["email"], "password": body["user"]["password"]}
        return {"id": "session"}

    def post_session(self, _: None, __: str, body: Row) -> Row:
        if body != self.user:
            raise No(401, {"errors": {"password": "did not match stored password"}})
        return {"id": "session"}

    def get_user(self, *_: Any) -> Row:
        return {"id": 1}

    def get_database(self, identity: int | None, *_: Any) -> Row:
        rows = [{**row, "details": row["details"] | {"password": HIDDEN}} for row in self.rows["database"].values()]
        return {"data": rows} if identity is None else next(row for row in rows if row["id"] == identity)

    def post_database(self, _: None, query: str, body: Row) -> Any:
        self.connect(body["details"], 400)
        return self.plain("POST", "database", None, query, body | {"initial_sync_status": "complete"})

    def put_database(self, identity: int, query: str, body: Row) -> Any:
        """Details that are as before are not tried."""
        if body["details"] != self.there("database", identity)["details"]:
            self.connect(body["details"], 400)
        return self.plain("PUT", "database", identity, query, body)

    def post_sync_schema(self, identity: int, *_: Any) -> Row:
        self.connect(self.there("database", identity)["details"], 422)
        return {"status": "ok"}

    def connect(self, details: Row, status: int) -> None:
        if details["password"] != self.star_password:
            raise No(status, {"message": 'password authentication failed for user "brewlytics_bi"'})

    def get_collection(self, *_: Any) -> list[Row]:
        return [
            {"id": "root", "name": "Our analytics"},
            *({**c, "location": "/"} for c in self.rows["collection"].values()),
        ]

    def get_card(self, identity: int | None, query: str, _: Row) -> Any:
        """In MBQL 5, whatever was sent, unless the old form is asked for."""
        found = self.plain("GET", "card", identity, query, {})
        if isinstance(found, list) or query == "legacy-mbql=true":
            return found
        native = found["dataset_query"]["native"]
        return {**found, "dataset_query": {"lib/type": "mbql/query", "stages": [{"native": native["query"]}]}}

    def post_dashboard(self, _: None, query: str, body: Row) -> Any:
        return self.plain("POST", "dashboard", None, query, {"parameters": [], "dashcards": [], "tabs": [], **body})

    def put_dashboard(self, identity: int, query: str, body: Row) -> Any:
        """A negative id becomes a real one, an unknown one is refused, what is left out is deleted."""
        known = {dashcard["id"] for dashcard in self.there("dashboard", identity)["dashcards"]}
        parameters = {parameter["id"] for parameter in body.get("parameters", [])}
        for dashcard in body.get("dashcards", []):
            if dashcard["id"] >= 0 and dashcard["id"] not in known:
                raise No(400, {"errors": {"dashcards": f"no dashcard {dashcard['id']}"}})
            if lost := {mapping["parameter_id"] for mapping in dashcard["parameter_mappings"]} - parameters:
                raise No(400, {"errors": {"parameter_mappings": f"no parameter {lost}"}})
            dashcard["id"] = self.draw() if dashcard["id"] < 0 else dashcard["id"]
            dashcard["card"] = {"name": "what a GET hangs on"}
        return self.plain("PUT", "dashboard", identity, query, body)


def serve(fake: Fake) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, _, query = self.path.partition("?")
            try:
                status, answer = 200, fake.answer(self.command, path, query, self.headers, json.loads(body or b"{}"))
            except No as no:
                status, answer = no.status, no.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer.encode() if isinstance(answer, str) else json.dumps(answer).encode())

        do_POST = do_PUT = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """The test says what is wrong."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
