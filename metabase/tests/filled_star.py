"""Databases of their own for the tests of the questions: a chain's history, carried into a star, the marts built on it.

Beside those of the other tests, since it is filled once for a whole module and nobody empties it.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg2
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Identifier

from brewlytics.testing_pg import database_url
from warehouse.etl import run
from warehouse.marts import build
from warehouse.tests.shop import Session, place_order
from warehouse.tests.test_marts_history import History

COMPLETE = "update orders set status = 'completed', completed_at = ordered_at + %s where id = %s"
# The first and the last moment of days that the tests ask for, or the next day's.
MIDNIGHTS = ("2024-02-29 00:00+00", "2024-03-02 00:00+00")


@contextmanager
def filled_star() -> Iterator[Cursor]:
    """A cursor for a BI tool's eyes: it may read alone, and sees one moment of the star."""
    oltp_url, olap_url = (_made(name) for name in ("oltp", "olap"))
    with closing(psycopg2.connect(oltp_url)) as oltp, closing(psycopg2.connect(olap_url)) as olap:
        oltp.autocommit = olap.autocommit = True
        _fill(Session(oltp))
        run(oltp, olap, runner="test", linger=0)
    build(olap_url)
    with closing(psycopg2.connect(olap_url, options="-c role=brew_bi -c TimeZone=UTC")) as olap:
        olap.set_session(isolation_level="repeatable read", readonly=True)
        yield olap.cursor()


def _made(name: str) -> str:
    """From the template that the root conftest has made."""
    database = f"questions_{name}_{os.getpid()}"
    with closing(psycopg2.connect(database_url("postgres"))) as server:
        server.autocommit = True
        copy = SQL("create database {} template {}")
        server.cursor().execute(copy.format(Identifier(database), Identifier(f"template_{name}")))
    return database_url(database)


def _fill(session: Session) -> None:
    """More products, pairs of them and customers than the questions show at most, and two of each that share a name."""
    History(session, seed=5).go_on(steps=400)
    session.insert("stores", id=3, code="store-3", timezone="America/New_York")
    session.insert("employees", id=3, store_id=3)
    for number in range(6, 24):
        category = "bakery" if number % 2 else "coffee"
        session.insert("products", id=number, sku=f"sku-{number}", name=f"Product {number}", category=category)
    for number in range(6, 140):
        session.insert("customers", id=number, name=f"Customer {number}")
        _visit(session, 1_000 + number, number)
    for number, midnight in enumerate(MIDNIGHTS, start=140):
        session.insert("customers", id=number, name=f"Customer {number}")
        place_order(session, 1_000 + number, customer_id=number, ordered_at=midnight)
    for table in ("stores", "employees", "products", "customers"):
        for row_id, name in [(1, "Harbour"), (2, "Mill"), (3, "Harbour")]:
            session.update(table, row_id, name=name)


def _visit(session: Session, order_id: int, number: int) -> None:
    """From January to April, of up to eighteen products, some completed and some cancelled."""
    store_id, day = 1 + number % 3, 1 + number % 11
    ordered_at = f"2024-0{1 + number % 4}-{day:02} {6 + number % 12}:15+00"
    taken = {"store_id": store_id, "employee_id": store_id, "customer_id": number, "ordered_at": ordered_at}
    place_order(session, order_id, lines=1 + number % 3, **taken)
    for product_id in range(6, 6 + number % 19):
        line = order_id * 100 + 10 + product_id
        session.insert("order_items", id=line, order_id=order_id, line_number=product_id, product_id=product_id)
    if number % 5 == 0:
        session.update("orders", order_id, status="cancelled")
    elif number % 7:
        session.run(COMPLETE, timedelta(seconds=60 + 7 * number), order_id)
