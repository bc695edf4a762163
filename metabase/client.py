"""Speaks Metabase's REST API: JSON over HTTP with the headers of a log-in, and errors that say what was refused."""

import http.client
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from metabase import ProvisionError

SECONDS_TO_START = 300
# Metabase is a neighbour: a proxy that the environment names for the outside is not asked.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class RefusedError(ProvisionError):
    """Metabase answered, and the answer was no."""

    def __init__(self, call: str, status: int, answer: bytes) -> None:
        self.status, self.reason = status, _reason(answer)
        super().__init__(f"Metabase refuses {call} ({status}): {self.reason}")


def _reason(answer: bytes) -> str:
    """Metabase says it as a text, as a message, or as a message for each key at fault. On one line, without a stop."""
    try:
        said = json.loads(answer)
    except ValueError:
        said = answer.decode(errors="replace")
    if isinstance(said, dict):
        faults = said.get("errors") or {}
        said = said.get("message") or "; ".join(f"{key}: {fault}" for key, fault in faults.items()) or said
    return " ".join(str(said).split()).removesuffix(".")


@dataclass
class Metabase:
    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self._call("POST", path, body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        return self._call("PUT", path, body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        try:
            with DIRECT.open(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as refusal:
            raise RefusedError(f"{method} {path}", refusal.code, refusal.read()) from refusal
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ProvisionError(f"Metabase at {self.url} does not answer {method} {path}: {error}") from error

    def wait_until_healthy(self, seconds: float = SECONDS_TO_START) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.get("/api/health")
                return
            except ProvisionError as error:
                if time.monotonic() > deadline:
                    remedy = "Is METABASE_URL right, and what does Metabase's own log say?"
                    raise ProvisionError(f"Metabase was not ready within {seconds:.0f} s. {error}. {remedy}") from error
            time.sleep(1)

    def log_in(self, email: str, password: str) -> bool:
        """By the setup token that only a Metabase without users has, which makes the first user; else by password.
        Returns whether the user was made."""
        token = self.get("/api/session/properties").get("setup-token")
        if token:
            user = {"email": email, "password": password, "first_name": "Brewlytics", "last_name": "Admin"}
            setup = {"token": token, "user": user, "prefs": {"site_name": "Brewlytics"}}
            session = self.post("/api/setup", setup)["id"]
        else:
            session = self._session(email, password)
        self.headers["X-Metabase-Session"] = session
        return bool(token)

    def _session(self, email: str, password: str) -> str:
        try:
            return str(self.post("/api/session", {"username": email, "password": password})["id"])
        except RefusedError as refusal:
            raise ProvisionError(
                f"Metabase refuses the log-in of {email}: {refusal.reason}. METABASE_ADMIN_EMAIL and "
                "METABASE_ADMIN_PASSWORD make the first user and are asked for ever after: if they were changed in "
                "Metabase, change them in .env too."
            ) from refusal

    def use_key(self, key: str) -> None:
        self.headers["x-api-key"] = key
        try:
            self.get("/api/user/current")
        except RefusedError as refusal:
            remedy = "Make one in the group Administrators, under Admin settings, Authentication, API keys."
            raise ProvisionError(f"Metabase refuses METABASE_API_KEY: {refusal.reason}. {remedy}") from refusal
