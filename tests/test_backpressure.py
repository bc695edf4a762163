"""More clients than the web server has places for: they wait outside, and every answer is true."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import pytest
from django.db import connection
from psycopg2.extensions import connection as Connection

from orders.models import Order
from tests.api_server import ApiServer
from tests.running_stack import eventually

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

# Of two processes with four threads and 256 places each.
THREADS, PLACES = 8, 512
CLIENTS = PLACES + 88
BODY = 500_000


def are_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select from pg_locks where locktype in ('transactionid', 'tuple') and not granted")
        return int(cursor.rowcount)


def test_clients_beyond_the_places_wait_and_lose_nothing(
    server: ApiServer, order: dict[str, Any], shopkeeper: Connection
) -> None:
    """As long as nobody can order they wait, in little memory whatever they have sent."""
    orders = [order | {"external_ref": f"till-{number}"} for number in range(CLIENTS)]
    before = server.memory()
    shopkeeper.cursor().execute("select from products for update")
    with ThreadPoolExecutor(CLIENTS) as threads:
        replies = [threads.submit(server.post, "/orders", each, padding=BODY) for each in orders]
        eventually(lambda: are_waiting() >= THREADS, "every thread waits for the products")
        assert server.memory() - before < CLIENTS * BODY / 4
        shopkeeper.rollback()
    assert Counter(reply.result().status for reply in replies) == {201: CLIENTS}
    answered = {
        json.loads(reply.result().body)["id"]: each["external_ref"] for reply, each in zip(replies, orders, strict=True)
    }
    assert answered == dict(Order.objects.values_list("id", "external_ref"))


def test_clients_that_keep_their_connections_keep_nobody_out(server: ApiServer) -> None:
    """A till keeps its connection for the next guest; the server, for half a minute."""
    with ExitStack() as tills:
        for _ in range(100):
            till = tills.enter_context(closing(server.connect()))
            till.timeout = 10
            till.request("GET", "/health/live")
            assert till.getresponse().read()
