"""A customer who can be told from all else: whatever tells who she is has this in it, wherever it lies."""

from collections.abc import Iterator
from typing import Any

from psycopg2.sql import SQL, Identifier

from warehouse.etl.reconcile import Reconciled, reconcile
from warehouse.etl.resync import resync
from warehouse.etl.scope import Scope
from warehouse.tests.engine import connect, star
from warehouse.tests.sessions import runners
from warehouse.tests.shop import Session, place_order

NEEDLE = "zyxwv"
PERSON = {
    "name": f"Ada {NEEDLE}",
    "email": f"{NEEDLE}@example.org",
    "phone": f"0431 {NEEDLE}",
    "external_ref": f"c-{NEEDLE}",
}
NOBODY = ("Erased customer", None, None)


def live(session: Session, *, customer_id: int = 7, order_id: int = 70) -> None:
    """Several versions, an order of each time, an order with a note, a change that makes no version."""
    session.insert("customers", id=customer_id, **PERSON, city="Bern")
    place_order(session, order_id, customer_id=customer_id, note=f"for {NEEDLE}")
    session.update("customers", customer_id, city="Chur", email=f"second.{NEEDLE}@example.org")
    place_order(session, order_id + 1, customer_id=customer_id, status="cancelled")
    session.update("customers", customer_id, phone=f"0432 {NEEDLE}")
    session.update("customers", customer_id, loyalty_tier="gold")
    place_order(session, order_id + 2, customer_id=customer_id)


def erase(session: Session, customer_id: int = 7) -> dict[str, Any]:
    ((told,),) = session.run("select erase_customer(%s)", customer_id)
    erased: dict[str, Any] = told
    return erased


def mark_as_erased(session: Session, customer_id: int = 7) -> None:
    """The row alone: the log still tells of her, as a reader has it who read it before the erasing."""
    session.run(
        "update customers set name = 'Erased customer', email = null, phone = null, external_ref = null,"
        " erased_at = now() where id = %s",
        customer_id,
    )


def hiding_places(*aliases: str) -> set[str]:
    """The tables of both databases, or of the one named, of which any row tells of her: every column of every table
    there is."""
    return {f"{alias}.{table}" for alias in aliases or ("default", "olap") for table in _tables_with_needle(alias)}


def _tables_with_needle(alias: str) -> Iterator[str]:
    with connect(alias) as connection, connection.cursor() as cursor:
        cursor.execute("""
            select table_schema, table_name from information_schema.tables
            where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
        """)
        for schema, table in cursor.fetchall():
            query = SQL("select count(*) from {} as t where t::text like %s").format(Identifier(schema, table))
            cursor.execute(query, [f"%{NEEDLE}%"])
            if cursor.fetchall() != [(0,)]:
                yield table


def persons(customer_id: int = 7) -> set[tuple[object, ...]]:
    return {
        (row["name"], row["email"], row["phone"])
        for key, row in star()["dim_customer"].items()
        if key[0] == customer_id
    }


def look(*, is_repairing: bool = False) -> Reconciled:
    with runners() as (oltp, olap):
        return reconcile(oltp, olap, by="test", is_repairing=is_repairing)


def read_anew(table: str) -> None:
    with runners() as (oltp, olap):
        assert resync(oltp, olap, Scope(table), by="test").refused == {}
