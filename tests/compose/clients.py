"""Clients of the running platform: of the gateway's API, and of Airflow's."""

import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **self.headers, **headers}
        request = urllib.request.Request(f"{self.url}{path}", data, sent, method=method)
        try:
            with DIRECT.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.headers, refused.read())

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status == 200, answer
        return answer.json

    def post(self, path: str, body: object) -> Any:
        answer = self.ask("POST", path, body)
        assert answer.status in (200, 201), answer
        return answer.json


class Till(threading.Thread):
    """Places order after order until it is told to stop; keeps what was answered."""

    def __init__(self, client: Client, order: dict[str, Any]) -> None:
        super().__init__()
        self.placed: list[int] = []
        self.refused: list[str] = []
        self._client, self._order = client, order
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.is_set():
            try:
                answer = self._client.ask("POST", "/orders", self._order)
            except OSError as error:
                self.refused.append(repr(error))
                continue
            if answer.status == 201:
                self.placed.append(int(answer.json["id"]))
            else:
                self.refused.append(f"{answer.status} {answer.body.decode()}")

    def __enter__(self) -> "Till":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop_asked.set()
        self.join()

    def wait_for(self, more: int) -> None:
        """Until so many more orders are placed."""
        goal, deadline = len(self.placed) + more, time.monotonic() + 120
        while len(self.placed) < goal:
            assert time.monotonic() < deadline, self.refused[-3:]
            time.sleep(0.05)
