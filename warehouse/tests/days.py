"""What may happen at the source on a random day: which rows, which values, and the statements that do it."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from psycopg2.errors import IntegrityError, InvalidSavepointSpecification, LockNotAvailable
from psycopg2.extensions import AsIs
from psycopg2.sql import SQL, Identifier

from warehouse.tests.engine import Row, empty_source, empty_star
from warehouse.tests.shop import TABLES, Session

ID = st.integers(1, 3)
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
WRITES = {
    "insert": TABLE.flatmap(lambda table: st.tuples(st.just(table), ID, _columns(table))),
    "update": TABLE.flatmap(lambda table: st.tuples(st.just(table), ID, _columns(table))),
    "delete": st.tuples(TABLE, ID),
    "renumber": st.tuples(st.sampled_from(["customers", "products", "orders", "order_items"])),
    "spoil": st.tuples(st.integers(3, 6), ID),
}
OFTEN = ("insert", "insert", "update", "update", "update", "delete")
WRITE = st.sampled_from([*OFTEN, *OFTEN, "renumber", "spoil"]).flatmap(
    lambda verb: st.tuples(st.just(verb), WRITES[verb])
)
TRUNCATED = st.sampled_from(["order_items", "orders, order_items", "customers, orders, order_items"])
FIRST_NEW_ID = 4
"""Of the rows that are given another id: the chosen ones lie below."""


def _columns(table: str) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({}, optional=COLUMNS[table])


def begin(session: Session) -> None:
    """Two rows in each table, nothing in the star."""
    empty_source()
    empty_star()
    session.run(
        "select setval(pg_get_serial_sequence(t, 'id'), %s, false) from unnest(%s) as t", FIRST_NEW_ID, [*TABLES]
    )
    for table in TABLES:
        for row_id in (1, 2):
            insert(session, table, row_id, {})
    session.commit()


def try_to(session: Session, verb: str, *arguments: Any) -> None:
    """A statement that the database refuses is undone, and the transaction goes on."""
    session.run("savepoint statement")
    try:
        VERBS[verb](session, *arguments)
    except (IntegrityError, LockNotAvailable, InvalidSavepointSpecification):
        session.run("rollback to savepoint statement")


def insert(session: Session, table: str, row_id: int, columns: Row) -> None:
    unique: dict[str, Row] = {
        "products": {"sku": f"sku-{row_id}"},
        "stores": {"code": f"code-{row_id}"},
        "order_items": {"line_number": row_id},
    }
    session.insert(table, **{"id": row_id, **unique.get(table, {}), **columns})


def update(session: Session, table: str, row_id: int, columns: Row) -> None:
    session.update(table, row_id, **{**columns, "external_ref": None})


def truncate(session: Session, tables: str) -> None:
    """Committed at once: until then nobody could read the tables, the oracle neither."""
    session.run(f"truncate {tables}")
    session.commit()


def renumber(session: Session, table: str) -> None:
    with session.connection.cursor() as cursor:
        cursor.execute(
            SQL("update {0} set id = default where id = (select max(id) from {0})").format(Identifier(table))
        )


def spoil(session: Session, row_id: int, order_id: int) -> None:
    """A line that the star does not take."""
    insert(session, "order_items", row_id, {"order_id": order_id, "line_number": 50})


VERBS: dict[str, Callable[..., object]] = {
    "insert": insert,
    "update": update,
    "delete": Session.delete,
    "truncate": truncate,
    "renumber": renumber,
    "spoil": spoil,
    "savepoint": lambda session: session.run("savepoint kept"),
    "undo": lambda session: session.run("rollback to savepoint kept"),
}
