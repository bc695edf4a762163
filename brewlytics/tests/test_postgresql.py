"""A connection that the server has closed meanwhile is found without a round trip, and a new one is opened."""

from contextlib import closing

import psycopg2
import pytest
from django.core.signals import request_started
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from brewlytics.statements import read_row

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

LINES = {"store_id": 1, "product_ids": [], "quantities": [], "discounts": [], "order_id": 1}


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_next_request_uses_the_connection_without_asking(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    connection.close()  # one that is too old would be left for a new one
    pid = backend()
    request_started.send(None, environ={})
    with django_assert_num_queries(1):
        assert backend() == pid


def test_next_request_opens_another_when_the_server_has_closed_it(oltp_url: str) -> None:
    read_row("orders/sql/insert_items.sql", LINES)
    pid = backend()
    with closing(psycopg2.connect(oltp_url)) as operator:
        operator.cursor().execute("select pg_terminate_backend(%s, 10000)", [pid])
    request_started.send(None, environ={})
    assert read_row("orders/sql/insert_items.sql", LINES)[0] == [{"item": None, "code": "no_items"}]
    assert backend() != pid


def test_statement_is_prepared_once_for_each_connection(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    connection.close()
    for queries in (2, 1, 1):
        with django_assert_num_queries(queries):
            read_row("orders/sql/insert_items.sql", LINES)
    connection.close()
    with django_assert_num_queries(2):
        read_row("orders/sql/insert_items.sql", LINES)
