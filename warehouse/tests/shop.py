"""A writer's session in the tests: boring rows into the OLTP tables, by plain SQL, as anybody may write them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Composed, Identifier, Placeholder

from warehouse.tests.engine import Row

DEFAULTS: dict[str, Row] = {
    "customers": {"name": "Ada", "city": "Bern"},
    "products": {"sku": "flat-white", "name": "Flat white", "category": "coffee", "price": "4.50", "cost": "1.20"},
    "stores": {"code": "bern", "name": "Bern", "city": "Bern", "timezone": "Europe/Zurich", "tax_rate": "0.081"},
    "employees": {"name": "Bo", "store_id": 1},
    "orders": {"store_id": 1, "subtotal": 0, "discount": 0, "tax": 0},
    "order_items": {
        "order_id": 1,
        "line_number": 1,
        "product_id": 1,
        "quantity": 1,
        "unit_price": "4.50",
        "discount": 0,
        "tax": 0,
    },
}
TABLES = tuple(DEFAULTS)


def today() -> date:
    """Where the stores of the tests are."""
    return datetime.now(ZoneInfo(str(DEFAULTS["stores"]["timezone"]))).date()


class Session:
    """One session on the OLTP database. Ids are the test's own, so that a test can say them and use one again."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def run(self, statement: LiteralString | Composed, *values: object) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def insert(self, table: str, **columns: object) -> None:
        row = _with_total(DEFAULTS[table] | columns)
        with self.connection.cursor() as cursor:
            cursor.execute(
                SQL("insert into {} ({}) overriding system value values ({})").format(
                    Identifier(table), SQL(", ").join(map(Identifier, row)), SQL(", ").join(map(Placeholder, row))
                ),
                row,
            )

    def update(self, table: str, row_id: int, **columns: object) -> None:
        assignments = [SQL("{} = {}").format(Identifier(name), Placeholder(name)) for name in columns]
        with self.connection.cursor() as cursor:
            cursor.execute(
                SQL("update {} set {} where id = {}").format(
                    Identifier(table), SQL(", ").join(assignments), Placeholder("row_id")
                ),
                {"row_id": row_id, **columns},
            )

    def delete(self, table: str, row_id: int) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(SQL("delete from {} where id = %s").format(Identifier(table)), [row_id])

    def commit(self) -> None:
        self.connection.commit()

    def rollback(self) -> None:
        self.connection.rollback()


def open_shop(session: Session) -> None:
    """A store, its employee, two products, two customers, an order of two lines."""
    session.insert("stores", id=1)
    session.insert("employees", id=1)
    session.insert("products", id=1)
    session.insert("products", id=2, sku="scone", name="Scone", category="bakery", price="3.10", cost=None)
    session.insert("customers", id=1)
    session.insert("customers", id=2, name="Cy", city="Thun")
    place_order(session, 1, customer_id=1, employee_id=1)


def place_order(session: Session, order_id: int, *, lines: int = 2, **columns: object) -> None:
    """An order and its lines, of ids from the order's times a hundred on; its total is that of its lines."""
    session.insert("orders", id=order_id, subtotal=lines * Decimal("4.50"), **columns)
    for number in range(1, lines + 1):
        session.insert("order_items", id=order_id * 100 + number, order_id=order_id, line_number=number)


def add_line(session: Session, order_id: int, number: int) -> None:
    """One line more, and the order's total with it."""
    session.insert("order_items", id=order_id * 100 + number, order_id=order_id, line_number=number)
    session.run("update orders set subtotal = subtotal + 4.50, total = total + 4.50 where id = %s", order_id)


def busy_day(bo: Session, cy: Session) -> None:
    """Transactions across one another, some rolled back. After each commit an order's total is that of its lines."""
    open_shop(bo)
    bo.commit()
    place_order(cy, 9, customer_id=2)  # the lowest ids of what follows, the last commit but three
    place_order(bo, 2, customer_id=1)
    bo.update("customers", 1, city="Chur")
    bo.commit()
    bo.update("products", 1, cost="1.30")
    place_order(bo, 3, lines=3, employee_id=1)
    bo.commit()
    add_line(cy, 2, 3)  # builds upon Bo's order
    bo.delete("orders", 1)
    bo.insert("customers", id=3, name="Bo", city="Arosa")
    bo.commit()
    cy.commit()
    place_order(cy, 4)
    bo.update("orders", 3, status="cancelled")
    bo.delete("customers", 3)
    bo.commit()
    cy.rollback()
    place_order(cy, 5, customer_id=1)
    cy.run("savepoint regret")
    cy.update("customers", 1, city="Davos")
    add_line(cy, 5, 3)
    cy.run("rollback to savepoint regret")
    place_order(bo, 1, lines=3, customer_id=2)
    bo.commit()
    add_line(cy, 5, 4)
    cy.commit()


def _with_total(row: Row) -> Row:
    if "unit_price" in row and "line_total" not in row:
        gross = row["quantity"] * Decimal(row["unit_price"])
        return row | {"line_total": gross - Decimal(row["discount"]) + Decimal(row["tax"])}
    if "subtotal" in row and "total" not in row:
        return row | {"total": Decimal(row["subtotal"]) - Decimal(row["discount"]) + Decimal(row["tax"])}
    return row
