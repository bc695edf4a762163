"""Twins of one order over real connections: many at once, across a killed server, across a client that hangs up."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPException
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from psycopg2.extensions import connection as Connection

from orders.models import Order, OrderItem
from tests.api_server import ApiServer, Reply
from tests.running_stack import eventually

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

TWINS = 100


def hold_products(session: Connection) -> None:
    """Nobody can write a line meanwhile: an order waits, with its key taken."""
    session.cursor().execute("select from products for update")


def is_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select from pg_locks where locktype = 'transactionid' and not granted")
        return bool(cursor.rowcount)


def codes(reply: Reply) -> list[str]:
    return [error["code"] for error in json.loads(reply.body)["errors"]]


def the_one_order(order: dict[str, Any]) -> int:
    assert OrderItem.objects.count() == len(order["items"])
    return int(Order.objects.get().pk)


def test_hundred_twins_at_once_make_one_order(server: ApiServer, order: dict[str, Any]) -> None:
    together = Barrier(TWINS)

    def twin(number: int) -> Reply:
        together.wait(timeout=60)
        return server.post("/orders", order, Idempotency_Key="till-7")

    with ThreadPoolExecutor(TWINS) as threads:
        replies = list(threads.map(twin, range(TWINS)))
    placed = the_one_order(order)
    bodies = {reply.body for reply in replies if reply.status == 201}
    assert [json.loads(body)["id"] for body in bodies] == [placed]
    assert sum(reply.status == 201 and "idempotent-replayed" not in reply.headers for reply in replies) == 1
    for reply in replies:
        if reply.status != 201:
            assert (reply.status, codes(reply), reply.headers["retry-after"]) == (409, ["in_flight"], "1")


def test_twin_of_an_order_in_flight_is_refused_at_once(
    server: ApiServer, order: dict[str, Any], shopkeeper: Connection
) -> None:
    hold_products(shopkeeper)
    with closing(server.send("/orders", order, Idempotency_Key="till-7")) as first:
        eventually(is_waiting, "the order waits for the products")
        refused = server.post("/orders", order, Idempotency_Key="till-7")
        assert (refused.status, codes(refused), refused.headers["retry-after"]) == (409, ["in_flight"], "1")
        shopkeeper.rollback()
        assert first.getresponse().status == 201
    assert server.post("/orders", order, Idempotency_Key="till-7").headers["idempotent-replayed"] == "true"
    the_one_order(order)


def test_twins_across_a_killed_server_make_one_order(
    server: ApiServer, order: dict[str, Any], shopkeeper: Connection
) -> None:
    """The server dies while the database is at work for it: the order is placed, and nobody is left to be told."""
    hold_products(shopkeeper)
    with closing(server.send("/orders", order, Idempotency_Key="till-7")) as first:
        eventually(is_waiting, "the order waits for the products")
        server.kill()
        with suppress(HTTPException, OSError):
            raise AssertionError(first.getresponse().status)
    server.start()
    assert codes(server.post("/orders", order, Idempotency_Key="till-7")) == ["in_flight"]
    shopkeeper.rollback()
    eventually(lambda: server.post("/orders", order, Idempotency_Key="till-7").status == 201, "it is answered")
    again = server.post("/orders", order, Idempotency_Key="till-7")
    assert (json.loads(again.body)["id"], again.headers["idempotent-replayed"]) == (the_one_order(order), "true")


@pytest.mark.parametrize("delay", [2, *(pytest.param(other, marks=pytest.mark.long) for other in (0, 1, 3, 4))])
def test_twins_across_a_server_killed_at_any_moment_make_one_order(
    server: ApiServer, order: dict[str, Any], delay: int
) -> None:
    """Each client sends until it is answered, whatever happens to the server."""

    def answered() -> Reply | None:
        with suppress(HTTPException, OSError):
            reply = server.post("/orders", order, Idempotency_Key="till-7")
            return reply if reply.status == 201 else None
        return None

    with ThreadPoolExecutor(8) as threads:
        replies = [threads.submit(eventually, answered, "it is answered") for _ in range(8)]
        for _ in range(delay):
            server.post("/orders", {})  # so long as this takes, each time another one
        server.kill()
        server.start()
        bodies = {reply.result().body for reply in replies}
    assert [json.loads(body)["id"] for body in bodies] == [the_one_order(order)]


def test_twins_of_a_client_that_hangs_up_make_one_order(server: ApiServer, order: dict[str, Any]) -> None:
    for _ in range(20):
        server.send("/orders", order, Idempotency_Key="till-7").close()
    eventually(lambda: server.post("/orders", order, Idempotency_Key="till-7").status == 201, "it is answered")
    again = server.post("/orders", order, Idempotency_Key="till-7")
    assert json.loads(again.body)["id"] == the_one_order(order)
