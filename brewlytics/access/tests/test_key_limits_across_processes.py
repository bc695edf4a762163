"""Real servers, of two processes each, that share a Valkey: one key's limit holds over all of them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection

import pytest
import redis
from django.conf import settings

from brewlytics.access.models import ApiKey
from brewlytics.access.tests.factories import make_key
from brewlytics.embedded.ports import free_port
from brewlytics.embedded.valkey import Valkey
from tests.running_stack import eventually

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

LIMIT = 200
PROCESSES = 4
LEASE = LIMIT // 100


@contextmanager
def server(redis_url: str) -> Iterator[int]:
    """Its port."""
    port = free_port()
    address = ["--host", "127.0.0.1", "--port", str(port)]
    shape = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "error"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *address, *shape, "brewlytics.wsgi:application"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"BREWLYTICS_SERVICE": "order-api", "REDIS_URL": redis_url},
    )
    try:
        eventually(lambda: answers(port), "the server answers")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def answers(port: int) -> bool:
    try:
        return status(port, "") == 401
    except OSError:
        return False


def status(port: int, key: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/orders", headers={"Authorization": f"Api-Key {key}"})
        return connection.getresponse().status
    finally:
        connection.close()


def statuses(key: str, *ports: int) -> list[int]:
    """Of twice as many requests as may pass, from all sides at once."""
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda number: status(ports[number % len(ports)], key), range(2 * LIMIT)))


@pytest.mark.long
def test_processes_of_several_servers_let_no_more_through_than_the_limit(valkey: Valkey) -> None:
    row, key = make_key("orders:read", requests_per_minute=LIMIT)
    # A window that is open already and lasts for long: however slow this machine is, no second one begins.
    redis.Redis.from_url(valkey.url).set(f"requests:{row.pk}", 0, ex=3600)
    with ExitStack() as servers:
        ports = [servers.enter_context(server(valkey.url)) for _ in range(PROCESSES // 2)]
        answered = statuses(key, *ports)
    assert set(answered) == {200, 429}
    # Each process may keep a lease that it has no more use for.
    assert LIMIT - PROCESSES * LEASE <= answered.count(200) <= LIMIT
    # The end of the servers is orderly, and has written what they had in memory.
    row.refresh_from_db()
    assert row.last_used_at is not None


def test_without_valkey_orders_go_on_and_each_process_keeps_the_limit(stopped_valkey: Valkey) -> None:
    _, key = make_key("orders:read", requests_per_minute=LIMIT)
    with server(stopped_valkey.url) as port:
        answered = statuses(key, port)
    assert set(answered) <= {200, 429}
    assert answered.count(200) >= LIMIT
    assert ApiKey.objects.count() == 1
