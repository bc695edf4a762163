"""Writers of the soak: plain SQL on the order tables, in transactions that take their time and are sometimes undone."""

from contextlib import closing, suppress
from os import environ
from random import Random
from threading import Event

import psycopg2
from psycopg2.sql import SQL, Identifier

from warehouse.tests.shop import Session

MEMBERS = ("customers", "products", "stores", "employees")


def trade(chance: Random, over: Event) -> None:
    """One transaction after the other; whoever loses the connection, or a deadlock, comes back with a new one."""
    while not over.is_set():
        with suppress(psycopg2.Error), closing(psycopg2.connect(environ["OLTP_DATABASE_URL"])) as connection:
            while not over.is_set():
                _transaction(Session(connection), chance)
                if chance.random() < 0.1:
                    over.wait(chance.uniform(0, 0.5))  # others commit meanwhile what was written later
                connection.rollback() if chance.random() < 0.1 else connection.commit()
                over.wait(0.01)
        over.wait(0.1)


def _transaction(session: Session, chance: Random) -> None:
    for _ in range(chance.randint(1, 3)):
        chance.choice(DEEDS)(session, chance)


def _place(session: Session, chance: Random) -> None:
    ((order_id,),) = session.run("select nextval(pg_get_serial_sequence('orders', 'id'))")
    _write_order(session, chance, order_id)


def _place_again(session: Session, chance: Random) -> None:
    """The id of one that is deleted is used again, as are those of its lines."""
    for order_id in _some_order(session, chance):
        session.run("delete from order_items where order_id = %s", order_id)
        session.delete("orders", order_id)
        if chance.random() < 0.5:
            _write_order(session, chance, order_id)


def _write_order(session: Session, chance: Random, order_id: int) -> None:
    session.insert(
        "orders",
        id=order_id,
        store_id=_member(session, chance, "stores"),
        customer_id=_member(session, chance, "customers"),
    )
    for number in range(1, chance.randint(1, 4) + 1):
        _write_line(session, chance, order_id, number)


def _write_line(session: Session, chance: Random, order_id: int, number: int) -> None:
    product = _member(session, chance, "products")
    session.insert("order_items", id=order_id * 100 + number, order_id=order_id, line_number=number, product_id=product)


def _replace_lines(session: Session, chance: Random) -> None:
    for order_id in _some_order(session, chance):
        session.run("delete from order_items where order_id = %s and line_number < 3", order_id)
        _write_line(session, chance, order_id, 1)


def _correct(session: Session, chance: Random) -> None:
    changes: list[dict[str, object]] = [
        {"status": "cancelled"},
        {"status": "preparing", "note": str(chance.random())},
        {"ordered_at": f"2026-0{chance.randint(1, 9)}-01 12:00+00"},
        {"store_id": _member(session, chance, "stores"), "customer_id": None},
        {"customer_id": _member(session, chance, "customers")},
    ]
    for order_id in _some_order(session, chance):
        session.update("orders", order_id, **chance.choice(changes))


def _change_member(session: Session, chance: Random) -> None:
    word = str(chance.randint(1, 9))
    changes: dict[str, dict[str, object]] = {
        "customers": {"city": word, "phone": word},
        "products": {"cost": word},
        "stores": {"timezone": chance.choice(["UTC", "Europe/Zurich", "Pacific/Auckland"])},
        "employees": {"role": word},
    }
    table = chance.choice(MEMBERS)
    session.update(table, _member(session, chance, table), **changes[table])


def _member(session: Session, chance: Random, table: str) -> int:
    with session.connection.cursor() as cursor:
        cursor.execute(SQL("select id from {}").format(Identifier(table)))
        return int(chance.choice(cursor.fetchall())[0])


def _some_order(session: Session, chance: Random) -> list[int]:
    """One of the last ones, if there is any, that no other writer is at."""
    found = session.run(
        "select id from orders where id > (select max(id) from orders) - %s limit 1 for update skip locked",
        chance.randint(1, 50),
    )
    return [order_id for (order_id,) in found]


DEEDS = (*[_place] * 5, _place_again, _replace_lines, _correct, _correct, _change_member)
