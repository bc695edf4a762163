"""A database that is gone, or waits, or works without end: 503 with when to try again, never a hang, never a 500."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.db import connection, connections
from django.test import Client
from rest_framework.test import APIClient

from brewlytics.embedded.ports import free_port
from brewlytics.tests.answers import problem_of
from catalog.models import Product
from catalog.tests.factories import ProductFactory
from orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def short_patience() -> Iterator[None]:
    """What brewlytics.wsgi sets for a web process, shorter."""
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = '300ms'; set lock_timeout = '100ms'")
    yield
    connection.close()


@pytest.fixture
def nobody_at_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    connections["default"].close()
    with monkeypatch.context() as patch:
        patch.setitem(connections["default"].settings_dict, "PORT", free_port())
        yield
    connections["default"].close()


@pytest.mark.parametrize("address", ["/orders", "/products", "/customers/1"])
def test_api_without_its_database_is_503(api: APIClient, nobody_at_home: None, address: str) -> None:
    response = api.get(address)
    assert problem_of(response) == (503, [("", "database_unavailable")])
    assert response.headers["Retry-After"] == "1"


def test_driver_s_words_stay_in_the_log(api: APIClient, nobody_at_home: None, caplog: pytest.LogCaptureFixture) -> None:
    assert "127.0.0.1" not in api.get("/orders").content.decode()
    assert "127.0.0.1" in caplog.text


def test_staff_get_a_page(admin_client: Client, nobody_at_home: None) -> None:
    response = admin_client.get("/admin/catalog/product/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert "The database does not answer." in response.content.decode()


def test_row_that_somebody_else_holds_is_503(api: APIClient, short_patience: None) -> None:
    order = OrderFactory.create()
    with holding(f"select from orders where id = {order.pk} for update"):
        response = api.patch(f"/orders/{order.pk}", {"status": "preparing"}, format="json")
    assert problem_of(response) == (503, [("", "busy")])
    assert api.patch(f"/orders/{order.pk}", {"status": "preparing"}, format="json").status_code == 200


def test_statement_without_end_is_503(api: APIClient, short_patience: None) -> None:
    """Here it waits for a whole table, which no lock_timeout is set for in this test."""
    ProductFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = 0")
    with holding("lock table products in access exclusive mode"):
        response = api.get("/products")
    assert problem_of(response) == (503, [("", "timed_out")])
    assert Product.objects.count() == 1


BOUNDS = """
import brewlytics.wsgi
from django.db import connections
with connections["default"].cursor() as cursor:
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute(f"show {name}")
        print(*cursor.fetchone())
"""


def test_web_process_has_bounds(oltp_url: str) -> None:
    environment = {**os.environ, "OLTP_DATABASE_URL": oltp_url}
    done = subprocess.run([sys.executable, "-c", BOUNDS], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["10s", "3s", "30s"]


@contextmanager
def holding(statement: str) -> Iterator[None]:
    """Another session has done this, and does not end its transaction."""
    with closing(psycopg2.connect(**connection.get_connection_params())) as other, other.cursor() as cursor:
        cursor.execute(statement)
        yield
