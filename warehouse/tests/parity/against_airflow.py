"""The DAG against the Celery task: the same days into two stars, and both at once into one.

Run by `make airflow-check`; pytest does not find this file by itself, because Airflow has an environment of its own.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import count
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from django.db import connections
from psycopg2 import sql

from brewlytics.testing_pg import database_url
from conftest import TEMPLATE
from warehouse.tasks import cdc_to_star
from warehouse.tests.engine import connect, star, tables
from warehouse.tests.oracle import expected_star
from warehouse.tests.parity.airflow_home import Airflow
from warehouse.tests.shop import Session, add_line, busy_day, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

BOOKS = {
    "cdc_dead_letter",
    "cdc_offset",
    "erased_customer",
    "etl_pause",
    "etl_reconcile",
    "etl_resync",
    "etl_run",
    "fact_day",
    "flyway_schema_history",
    "mart_build",
    "source_column_unknown",
}
"""Who carried what, and when: the one part in which two right stars differ."""


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Airflow:
    return Airflow(tmp_path_factory.mktemp("airflow"))


@pytest.fixture
def second_star() -> Iterator[str]:
    """The address of an empty star, made as the first one was."""
    name = sql.Identifier(f"parity_{uuid4().hex}")
    with closing(psycopg2.connect(database_url("postgres"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(sql.SQL("create database {} template {}").format(name, sql.Identifier(TEMPLATE.format("olap"))))
        yield database_url(name.string)
        cursor.execute(sql.SQL("drop database {} with (force)").format(name))


def days(bo: Session, cy: Session) -> Iterator[None]:
    """The trace, day by day: every table inserted into, updated and deleted from, commits across one another."""
    busy_day(bo, cy)
    cy.update("products", 1, cost="1.40")  # committed after the sale that it governs was carried
    place_order(bo, 30)
    bo.commit()
    yield
    cy.commit()
    bo.insert("stores", id=2, code="chur", name="Chur", city="Chur", timezone="America/New_York")
    bo.insert("employees", id=2, name="Cy", store_id=2)
    place_order(cy, 20, customer_id=1)  # open until the day's end, with ids below most of the day's
    place_order(bo, 21, store_id=2, employee_id=2, ordered_at="2026-03-29 00:30+00")
    bo.commit()
    bo.update("stores", 2, timezone="Pacific/Auckland", tax_rate="0.025")
    bo.update("employees", 2, role="manager", email="cy@example.org")
    bo.update("products", 2, category="pastry", is_active=False)
    bo.update("customers", 2, loyalty_tier="gold", name="Cy")
    bo.commit()
    bo.update("orders", 21, status="preparing")
    bo.delete("order_items", 2102)
    bo.run("update orders set subtotal = subtotal - 4.50, total = total - 4.50 where id = 21")
    bo.commit()
    cy.commit()
    yield
    bo.delete("orders", 21)
    bo.delete("employees", 2)
    bo.delete("stores", 2)
    bo.insert("products", id=3, sku="mocha", name="Mocha")
    bo.commit()
    bo.delete("products", 3)
    add_line(cy, 20, 3)
    bo.commit()
    cy.commit()
    bo.insert("stores", id=2, code="chur", name="Chur anew")  # an id used again
    bo.commit()
    yield


def celery_carries(linger: float = 0.0) -> None:
    cdc_to_star.apply(kwargs={"linger": linger}).get()


def whole(monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, Any]:
    """Every table of the star at `url` but the books; surrogate keys are told as (id, valid_from), run ids left out."""
    with monkeypatch.context() as patch:
        patch.setenv("OLAP_DATABASE_URL", url)
        keyed = star()
        others = tables("olap").keys() - BOOKS - keyed.keys() | {"dim_date"}
        return keyed | {table: rows(table) for table in others}


def rows(table: str) -> list[str]:
    with connect("olap") as connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("select (to_jsonb(t) - 'run_id')::text as row from {} as t order by row").format(
                sql.Identifier(table)
            )
        )
        return [row for (row,) in cursor]


def test_dags_are_what_an_operator_expects(airflow: Airflow, olap_url: str) -> None:
    answer = airflow.run("cdc_to_star", olap_url=olap_url)
    assert answer["import_errors"] == {}
    assert answer["dags"].keys() == {"cdc_to_star", "dbt_build"}
    for dag in answer["dags"].values():
        assert (dag["catchup"], dag["max_active_runs"], dag["is_paused_upon_creation"]) == (False, 1, True)
        assert all(dag["retries"])
    assert answer["dags"]["cdc_to_star"]["tasks"] == ["look", "carry", "check"]
    assert answer["dags"]["dbt_build"]["schedule"] == answer["dags"]["cdc_to_star"]["outlets"]


def test_both_end_in_equal_stars(
    airflow: Airflow, bo: Session, cy: Session, olap_url: str, second_star: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change log is the recording. Celery carries it day by day, Airflow the first day and then the rest in one."""
    trace = days(bo, cy)
    next(trace)
    celery_carries()
    first = airflow.run("cdc_to_star", "none", olap_url=second_star)
    for _ in trace:
        celery_carries()
    second = airflow.run("cdc_to_star", "now", olap_url=second_star)
    assert [run["state"] for run in first["runs"] + second["runs"]] == ["success"] * 2
    assert whole(monkeypatch, second_star) == whole(monkeypatch, olap_url)
    assert star() == expected_star()
    assert all(whole(monkeypatch, olap_url).values())


def test_run_without_a_logical_date_tells_what_it_did(airflow: Airflow, ada: Session, olap_url: str) -> None:
    open_shop(ada)
    pending = {"cdc_customers": 2, "cdc_products": 2, "cdc_stores": 1, "cdc_employees": 1, "cdc_orders": 3}
    answer = airflow.run("cdc_to_star", "none", "none", olap_url=olap_url)
    run, again = answer["runs"]
    assert (run["state"], run["has_logical_date"]) == ("success", False)
    assert run["tries"] == {"look": 1, "carry": 1, "check": 1}
    seen, carried, checked = (run["xcoms"][task] for task in ("look", "carry", "check"))
    assert seen["pending"] == pending
    assert (carried["is_busy"], carried["batches"], carried["events"]) == (False, 1, 9)
    assert [(row["runner"], row["events"], row["error"]) for row in carried["runs"]] == [("airflow", 9, None)]
    assert checked == {"pending": {}, "lag_seconds": 0.0, "last_error": None}
    assert again["xcoms"]["carry"] == {"is_busy": False, "is_paused": False, "batches": 0, "events": 0, "runs": []}
    assert star() == expected_star()


def test_marts_are_built_behind_the_star(airflow: Airflow, ada: Session, olap_url: str) -> None:
    open_shop(ada)
    celery_carries()
    (run,) = airflow.run("dbt_build", "none", olap_url=olap_url)["runs"]
    assert run["state"] == "success"
    built = run["xcoms"]["build"]
    assert built["models"] >= 3
    assert built["tests"] > 0
    with connect("olap") as connection, connection.cursor() as cursor:
        cursor.execute("select orders, units from marts.daily_revenue")
        assert cursor.fetchall() == [(1, 2)]


def write_until(stop: Event) -> None:
    """A small shop with much to do: orders come, change and go, and products change their price."""
    with connect("default", autocommit=True) as connection:
        session = Session(connection)
        for number in count():
            if stop.is_set():
                return
            order_id = 2 + number % 40
            session.delete("orders", order_id)
            place_order(session, order_id, customer_id=1 + number % 2, employee_id=1)
            session.update("orders", order_id, status="preparing")
            session.update("products", 1, price=f"{4 + number % 7}.50")


def celery_until(stop: Event) -> None:
    """As beat would have it: lingering, and at once again. The thread's connections are its own."""
    try:
        while not stop.is_set():
            celery_carries(linger=0.2)
    finally:
        connections.close_all()


def test_both_at_once_do_no_harm(airflow: Airflow, ada: Session, olap_url: str) -> None:
    open_shop(ada)
    stop = Event()
    with ThreadPoolExecutor(2) as others, ExitStack() as stack:
        stack.callback(stop.set)
        at_work = [others.submit(write_until, stop), others.submit(celery_until, stop)]
        runs = airflow.run("cdc_to_star", *["none", "now"] * 4, olap_url=olap_url)["runs"]
    for other in at_work:
        other.result()
    celery_carries()
    assert [(run["state"], set(run["tries"].values())) for run in runs] == [("success", {1})] * 8
    assert star() == expected_star()
    assert carried() == (written(ada), 0)


def carried() -> tuple[int, int]:
    """Events in all batches, and failures."""
    with connect("olap") as connection, connection.cursor() as cursor:
        cursor.execute("select sum(events_read), count(error) from etl_run")
        events, failures = cursor.fetchone() or (0, 0)
    return int(events), failures


def written(session: Session) -> int:
    logs = ("cdc_customers", "cdc_products", "cdc_stores", "cdc_employees", "cdc_orders")
    union = sql.SQL(" union all ").join(sql.SQL("select from {}").format(sql.Identifier(log)) for log in logs)
    with session.connection.cursor() as cursor:
        cursor.execute(union)
        return cursor.rowcount
