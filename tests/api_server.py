"""The API's web server on the test's own database, and clients that speak to it over sockets."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from brewlytics.embedded.ports import free_port
from tests.running_stack import PROJECT, eventually

COMMAND = [
    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
    *("--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "error"),
]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class ApiServer:
    def __init__(self, key: str) -> None:
        self.port = free_port()
        self._key = key
        self.start()

    def start(self) -> None:
        """Of the order API alone: nothing but the OLTP database has to be there."""
        self._process = subprocess.Popen(
            [*COMMAND, "--port", str(self.port), "brewlytics.wsgi:application"],
            cwd=PROJECT,
            env=os.environ | {"BREWLYTICS_SERVICE": "order-api"},
            start_new_session=True,
        )
        eventually(self._answers, "the web server answers")

    def kill(self) -> None:
        """The server and its workers, with no chance to finish anything."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def post(self, path: str, body: Any, **headers: str) -> Reply:
        with closing(self.send(path, body, **headers)) as connection:
            response = connection.getresponse()
            return Reply(response.status, dict(response.getheaders()), response.read())

    def send(self, path: str, body: Any, **headers: str) -> http.client.HTTPConnection:
        """Sent, and not waited for."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Authorization": f"Api-Key {self._key}", "Content-Type": "application/json", **named}
        connection.request("POST", path, json.dumps(body), sent)
        return connection

    def _answers(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            try:
                connection.request("GET", "/health/live")
                return connection.getresponse().status == 200
            except OSError:
                return False


@contextmanager
def api_server(key: str) -> Iterator[ApiServer]:
    server = ApiServer(key)
    try:
        yield server
    finally:
        server.kill()
