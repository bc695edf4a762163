"""Random days: three sessions across one another, drained at random moments; after each of them star == oracle."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.errors import IntegrityError, InvalidSavepointSpecification, LockNotAvailable
from psycopg2.extensions import AsIs

from warehouse.tests.engine import Row, connect, drain, empty_source, empty_star, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import TABLES, Session

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

ID = st.integers(1, 3)
Step = tuple[Any, ...]
"""A verb and what it is done to."""
CITY = st.sampled_from(["Bern", "Chur"])
MOMENT = st.sampled_from([AsIs("now()"), AsIs("clock_timestamp()"), "2026-03-29 00:30+00", "2009-12-31 23:30+00"])
"""clock_timestamp() lies between the versions that the day makes."""
COLUMNS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "customers": {"city": CITY, "name": st.sampled_from(["Ada", "Bo"])},
    "products": {"cost": st.sampled_from(["1.20", "2.00", None]), "is_active": st.booleans()},
    "stores": {"city": CITY, "timezone": st.sampled_from(["UTC", "Pacific/Auckland"])},
    "employees": {"store_id": ID, "email": st.sampled_from([None, "bo@example.org"])},
    "orders": {"store_id": ID, "customer_id": st.none() | ID, "employee_id": st.none() | ID, "ordered_at": MOMENT},
    "order_items": {"order_id": ID, "product_id": ID, "external_ref": st.none()},
}
TABLE = st.sampled_from([*COLUMNS, "orders", "order_items", "order_items"])
TRUNCATED = st.sampled_from(["order_items", "orders, order_items", "customers, orders, order_items"])
OFTEN = ("insert", "insert", "update", "update", "update", "delete", "commit", "drain")
VERB = st.sampled_from([*OFTEN, *OFTEN, *OFTEN, "rollback", "savepoint", "undo", "truncate"])


def _step(verb: str) -> st.SearchStrategy[Step]:
    match verb:
        case "insert" | "update":
            return TABLE.flatmap(lambda table: st.tuples(st.just(verb), st.just(table), ID, _columns(table)))
        case "delete":
            return st.tuples(st.just(verb), TABLE, ID)
        case "truncate":
            return st.tuples(st.just(verb), TRUNCATED)
        case "drain":
            return st.tuples(st.just(verb), st.sampled_from([1, 2, 5, 1000]))
        case _:
            return st.tuples(st.just(verb))


def _columns(table: str) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({}, optional=COLUMNS[table])


DAY = st.lists(st.tuples(st.sampled_from(["Ada", "Ada", "Bo", "Cy"]), VERB.flatmap(_step)), min_size=40, max_size=80)


@pytest.fixture
def sessions(transactional_db: None) -> Iterator[dict[str, Session]]:
    """Ada commits each statement. Whoever would wait for another one's lock gives up at once: there is no deadlock."""
    options = "-c TimeZone=UTC -c lock_timeout=2ms"
    with (
        connect("default", options=options) as ada,
        connect("default", options=options) as bo,
        connect("default", options=options) as cy,
    ):
        yield {"Ada": Session(ada), "Bo": Session(bo), "Cy": Session(cy)}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=DAY)
def test_random_day_ends_in_the_right_star(sessions: dict[str, Session], day: list[tuple[str, Step]]) -> None:
    _begin_anew(sessions)
    for who, (verb, *arguments) in day:
        if verb == "drain":
            drain(batch_size=arguments[0])
            assert star() == expected_star()
        else:
            _do(sessions[who], verb, arguments)
            if who == "Ada":
                sessions[who].commit()
    for session in sessions.values():
        session.commit()
    drain(batch_size=3)
    assert star() == expected_star()


def _begin_anew(sessions: dict[str, Session]) -> None:
    for session in sessions.values():
        session.rollback()
    empty_source()
    empty_star()
    for table in TABLES:
        for row_id in (1, 2):
            _insert(sessions["Ada"], table, row_id, {})
    sessions["Ada"].commit()


def _do(session: Session, verb: str, arguments: list[Any]) -> None:
    """A statement that the database refuses is undone, and the transaction goes on."""
    if verb in ("commit", "rollback"):
        getattr(session, verb)()
        return
    session.run("savepoint statement")
    try:
        _write(session, verb, arguments)
    except (IntegrityError, LockNotAvailable, InvalidSavepointSpecification):
        session.run("rollback to savepoint statement")


def _write(session: Session, verb: str, arguments: list[Any]) -> None:
    match verb:
        case "insert":
            _insert(session, *arguments)
        case "update":
            table, row_id, columns = arguments
            session.update(table, row_id, **dict(columns, external_ref=None))
        case "delete":
            session.delete(*arguments)
        case "truncate":
            session.run(f"truncate {arguments[0]}")
            session.commit()  # until then nobody could read the tables, the oracle neither
        case "savepoint":
            session.run("savepoint kept")
        case "undo":
            session.run("rollback to savepoint kept")


def _insert(session: Session, table: str, row_id: int, columns: dict[str, Any]) -> None:
    unique: dict[str, dict[str, Any]] = {
        "products": {"sku": f"sku-{row_id}"},
        "stores": {"code": f"code-{row_id}"},
        "order_items": {"line_number": row_id},
    }
    session.insert(table, id=row_id, **unique.get(table, {}), **columns)
