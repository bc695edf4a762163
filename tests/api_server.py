"""The API's web server on the test's own database, and clients that speak to it over sockets."""

import http.client
import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psutil

from brewlytics.embedded.ports import free_port
from brewlytics.embedded.programs import web
from tests.running_stack import PROJECT, eventually

# Longer than a test holds a lock: an order that waits for it is not refused meanwhile, however slow the machine is.
PATIENCE = "-c lock_timeout=60s"


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
            [*web("127.0.0.1", self.port, {}).command, "--log-level", "error"],
            cwd=PROJECT,
            env=os.environ | {"BREWLYTICS_SERVICE": "order-api", "PGOPTIONS": PATIENCE},
            start_new_session=True,
        )
        eventually(self._answers, "the web server answers")

    def memory(self) -> int:
        """In bytes, of all its processes."""
        server = psutil.Process(self._process.pid)
        return sum(process.memory_info().rss for process in (server, *server.children(recursive=True)))

    def kill(self) -> None:
        """The server and its workers, with no chance to finish anything."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def post(self, path: str, body: Any, padding: int = 0, **headers: str) -> Reply:
        with closing(self.send(path, body, padding, **headers)) as connection:
            response = connection.getresponse()
            return Reply(response.status, dict(response.getheaders()), response.read())

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def send(self, path: str, body: Any, padding: int = 0, **headers: str) -> http.client.HTTPConnection:
        """Sent, and not waited for; with so much of white space behind it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = self.connect()
        sent = {"Authorization": f"Api-Key {self._key}", "Content-Type": "application/json", **named}
        connection.request("POST", path, json.dumps(body) + " " * padding, sent)
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
