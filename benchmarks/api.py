"""How many orders a second the API takes, beside FastAPI and asyncpg with the same statement, and pgbench with it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from shutil import which
from statistics import median

from benchmarks import wrk
from benchmarks.frame import BenchmarkFailed, Goal, Row, Sizes, say
from benchmarks.pgbench import orders_per_second
from benchmarks.servers import PROJECT, connect, server
from benchmarks.shop import open_shop
from brewlytics.embedded.ports import free_port

WORKERS = 2
ROUNDS = 5
PEER = PROJECT / ".venv-peer" / "bin" / "python"
OURS = [
    *("granian", "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", "4", "--no-ws"),
    *("--log-level", "error", "brewlytics.wsgi:application"),
]
THEIRS = [
    *("uvicorn", "benchmarks.peers.fastapi_asyncpg.app:app", "--workers", str(WORKERS)),
    *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error"),
]
KEY = "benchmrk.of-the-api"


def measure(sizes: Sizes) -> list[Row]:
    """POST /orders with one to three lines and an idempotency key each, GET /orders/{id} and GET /orders, by wrk with
    16 connections: the order API as its container runs it, and `benchmarks/peers/fastapi_asyncpg`, two processes each,
    on the same PostgreSQL. The two take turns, and the median of their rounds' ratios counts; then each is asked at
    half of its rate. Then POST /orders/bulk of ours. And pgbench with the statement of POST /orders, which is all that
    the database can.
    """
    if not which("wrk") or not PEER.exists():
        raise BenchmarkFailed("It takes wrk (apt install wrk) and the peer's environment (make .venv-peer/installed).")
    with ExitStack() as stack:
        url = stack.enter_context(server("oltp"))
        environment = _prepare(url)
        ours = stack.enter_context(_web(sys.executable, OURS, environment))
        theirs = stack.enter_context(_web(str(PEER), THEIRS, environment))
        say("  asking both, in turn")
        seconds = max(2, sizes.seconds // 6)
        rows = [
            *_compared("POST /orders", "place_order", ours, theirs, seconds, Goal(">=", 1)),
            *_compared("GET /orders/{id}", "read_order", ours, theirs, seconds),
            *_compared("GET /orders, 50 a page", "read_page", ours, theirs, seconds),
        ]
        bulk = 1000 * median(wrk.ask(ours, "place_orders", KEY, seconds).rate for _ in range(ROUNDS))
        alone = orders_per_second(url, seconds)
    return [
        *rows,
        Row("POST /orders/bulk, 1,000 each", bulk, "orders/s", goal=Goal(">=", 10_000)),
        Row("pgbench, the same statement", alone, "/s"),
        Row("POST /orders by pgbench", rows[0].value / alone),
    ]


def _compared(name: str, script: str, ours: str, theirs: str, seconds: int, goal: Goal | None = None) -> Iterator[Row]:
    rounds = [[wrk.ask(url, script, KEY, seconds) for url in (ours, theirs)] for _ in range(ROUNDS)]
    our_rate, their_rate = (median(answer.rate for answer in side) for side in zip(*rounds, strict=True))
    yield Row(name, our_rate, "/s")
    yield Row(f"{name}, FastAPI", their_rate, "/s")
    yield Row(f"{name}, the first by the second", median(one.rate / other.rate for one, other in rounds), goal=goal)
    halves = [wrk.ask(url, script, KEY, seconds, rate / 2) for url, rate in ((ours, our_rate), (theirs, their_rate))]
    yield Row(f"{name}, p99 at half of it", halves[0].p99, "ms")
    yield Row(f"{name}, FastAPI, p99 at half of it", halves[1].p99, "ms")


def _prepare(url: str) -> dict[str, str]:
    """The shop, Django's tables, and a key with all rights."""
    environment = os.environ | {
        "OLTP_DATABASE_URL": url,
        "BREWLYTICS_SERVICE": "order-api",
        "BREWLYTICS_SECRET_KEY": "only-for-benchmarks",
        "PYTHONWARNINGS": "ignore",
        "API_KEY": KEY,
        "ADMIN_USER": "admin",
        "ADMIN_PASSWORD": "only-for-benchmarks",
    }
    provisioned = {**environment, "BREWLYTICS_SERVICE": "all", "OLAP_DATABASE_URL": url, "REDIS_URL": "memory://"}
    subprocess.run([sys.executable, "manage.py", "provision"], cwd=PROJECT, env=provisioned, check=True)
    with connect(url) as oltp:
        open_shop(oltp)
    return environment


@contextmanager
def _web(python: str, command: list[str], environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    arguments = [python, "-m", *command, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(arguments, cwd=PROJECT, env=environment, start_new_session=True)
    try:
        yield wrk.wait_for(f"http://127.0.0.1:{port}", KEY)
    finally:
        process.terminate()
        process.wait()
