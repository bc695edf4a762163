"""`make run` as a process of the test's, and what a person can see of it: its env file, its API, its processes."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import psutil
import psycopg2
from psycopg2.sql import SQL, Identifier

from brewlytics.embedded.ports import free_port

PROJECT = Path(__file__).parent.parent
# make must neither install packages nor look for an interpreter here: it is given the one that runs the tests.
MAKE_RUN = ["make", "-o", ".venv/installed-run", f"BIN={Path(sys.executable).parent}", "run"]
SET_BY_THE_TESTS = {"OLTP_DATABASE_URL", "OLAP_DATABASE_URL", "REDIS_URL", "BREWLYTICS_SECRET_KEY"}
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
T = TypeVar("T")


def eventually(condition: Callable[[], T | None], what: str, seconds: float = 120) -> T:
    """What the condition answers, once that is true."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return answer


def survivors(processes: list[psutil.Process], seconds: float = 20) -> list[psutil.Process]:
    return list(psutil.wait_procs(processes, timeout=seconds)[1])


class RunningStack:
    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.log = folder / "log"
        self.environment = {name: value for name, value in os.environ.items() if name not in SET_BY_THE_TESTS} | {
            "BREWLYTICS_STATE": str(self.state),
            "BREWLYTICS_PORT": str(free_port()),
        }
        self.start()

    def start(self) -> None:
        self.log.touch()
        self._log_began = self.log.stat().st_size
        with self.log.open("ab") as log:
            self.make = subprocess.Popen(
                MAKE_RUN, cwd=PROJECT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def runs(self) -> bool:
        return self.make.poll() is None

    def bring_up(self) -> None:
        """Whatever a test has done to it."""
        if not self.runs():
            self.start()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        eventually(lambda: self.is_ready() or not self.runs(), "ready")
        assert self.runs(), self.said()

    def is_ready(self) -> bool:
        try:
            return bool(self.get("/health/ready")["status"] == "ok")
        except OSError:
            return False

    def said(self) -> str:
        """Since the last start."""
        return self.log.read_bytes()[self._log_began :].decode()

    def stop(self) -> None:
        self.make.terminate()
        self.make.wait(25)

    def supervisor(self) -> psutil.Process:
        return psutil.Process(self.make.pid).children()[0]

    def processes(self) -> list[psutil.Process]:
        """make, the supervisor, and everything below."""
        make = psutil.Process(self.make.pid)
        return [make, *make.children(recursive=True)]

    def child(self, *names: str) -> psutil.Process | None:
        """The one of the supervisor's children that has these words, or programs, on its command line."""
        for process in self.supervisor().children():
            with suppress(psutil.NoSuchProcess):
                if {Path(word).name for word in process.cmdline()} >= set(names):
                    return process
        return None

    def run(self, *command: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Another command of a person who has said no more than where the state is."""
        environment = self.environment | changes
        return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60)

    def env(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in (self.state / "env").read_text().splitlines())

    def get(self, path: str) -> Any:
        """By the port: whether it is ready is asked before there is an env file."""
        return self._ask(f"http://127.0.0.1:{self.environment['BREWLYTICS_PORT']}{path}")

    def place_order(self, **fields: str) -> int:
        order = {"store_id": 1, "channel": "in_store", "items": [{"product_id": 1, "quantity": 2}]}
        return int(self._ask(f"{self.env()['API_URL']}/orders", order | fields)["id"])

    def _ask(self, url: str, body: object = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if (self.state / "env").exists():
            headers["Authorization"] = f"Api-Key {self.env()['API_KEY']}"
        data = json.dumps(body).encode() if body else None
        with DIRECT.open(urllib.request.Request(url, data, headers), timeout=10) as answer:
            return json.load(answer)

    def wait_for_sale(self, order_id: int) -> None:
        eventually(lambda: self._count_sales(order_id) == 1, f"order {order_id} in fact_sales")

    def count(self, relation: str) -> int:
        with closing(psycopg2.connect(self.env()["OLAP_DATABASE_URL"])) as olap:
            cursor = olap.cursor()
            cursor.execute(SQL("select from {}").format(Identifier(*relation.split("."))))
            return cursor.rowcount

    def _count_sales(self, order_id: int) -> int:
        with closing(psycopg2.connect(self.env()["OLAP_DATABASE_URL"])) as olap:
            cursor = olap.cursor()
            cursor.execute("select from fact_sales where order_id = %s", [order_id])
            return cursor.rowcount
