"""The source's tables as the engine knows them, held against the source's catalog whenever there is something to carry.

After the window's snapshot was taken: a change of a table that was committed before any event of the window is seen.
"""

from dataclasses import dataclass, field
from datetime import datetime
from logging import getLogger

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.refusals import SourceChanged

logger = getLogger(__name__)

USED = {
    "customers": {
        "id": "bigint",
        "name": "text",
        "email": "text",
        "phone": "text",
        "city": "text",
        "loyalty_tier": "text",
    },
    "products": {
        "id": "bigint",
        "sku": "text",
        "name": "text",
        "category": "text",
        "price": "numeric",
        "cost": "numeric",
        "is_active": "boolean",
    },
    "stores": {
        "id": "bigint",
        "code": "text",
        "name": "text",
        "city": "text",
        "timezone": "text",
        "tax_rate": "numeric",
        "opened_on": "date",
    },
    "employees": {
        "id": "bigint",
        "store_id": "bigint",
        "name": "text",
        "role": "text",
        "email": "text",
        "is_active": "boolean",
    },
    "orders": {
        "id": "bigint",
        "store_id": "bigint",
        "customer_id": "bigint",
        "employee_id": "bigint",
        "channel": "text",
        "status": "text",
        "ordered_at": "timestamp with time zone",
        "completed_at": "timestamp with time zone",
        "subtotal": "numeric",
        "discount": "numeric",
        "tax": "numeric",
        "total": "numeric",
    },
    "order_items": {
        "id": "bigint",
        "order_id": "bigint",
        "line_number": "integer",
        "product_id": "bigint",
        "quantity": "integer",
        "unit_price": "numeric",
        "discount": "numeric",
        "tax": "numeric",
    },
}
"""What the star is made of, and of which type, in the catalog's words and without a length."""
UNUSED = {
    "customers": {"external_ref", "erased_at", "created_at", "updated_at"},
    "products": {"external_ref", "description", "created_at", "updated_at"},
    "stores": {"external_ref", "created_at", "updated_at"},
    "employees": {"external_ref", "created_at", "updated_at"},
    "orders": {"external_ref", "note", "version", "created_at", "updated_at"},
    "order_items": {"external_ref", "line_total", "created_at", "updated_at"},
}

Columns = dict[tuple[str, str], str]
"""Types by table and column."""


@dataclass(frozen=True)
class NewColumn:
    """One that nobody here knows, and since when it has been seen."""

    table: str
    name: str
    type: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.table}.{self.name} {self.type}, seen since {self.since:%Y-%m-%d %H:%M:%S %Z}"


def read_new_columns(olap: Connection) -> list[NewColumn]:
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/read_source_column_unknown"))
        return [NewColumn(*row) for row in cursor]


@dataclass
class Catalog:
    """What a runner has seen of it: new columns are told to the star when they change, not with each window."""

    _unknown: Columns | None = field(default=None)

    def look(self, oltp: Connection, olap: Connection) -> None:
        """Raise SourceChanged for a column that the star needs; report those that nobody here knows, and go on."""
        found = _read(oltp)
        unknown = {
            (table, name): type_name
            for (table, name), type_name in found.items()
            if name not in USED[table] and name not in UNUSED[table]
        }
        if unknown != self._unknown:
            _report(olap, unknown)
            self._unknown = unknown
        if changes := _changes(found):
            raise SourceChanged(changes)


def _read(oltp: Connection) -> Columns:
    with oltp.cursor() as cursor:
        cursor.execute(statements.text("oltp/source_columns"), {"tables": list(USED)})
        return {(table, name): type_name for table, name, type_name in cursor}


def _changes(found: Columns) -> list[str]:
    """In words: each column that is not what the star needs."""
    return [
        f"{table}.{name} should be {expected}, and is {found.get((table, name), 'not there')}"
        for table, columns in USED.items()
        for name, expected in columns.items()
        if found.get((table, name)) != expected
    ]


def _report(olap: Connection, unknown: Columns) -> None:
    parameters = {
        "tables": [table for table, _ in unknown],
        "columns": [name for _, name in unknown],
        "types": list(unknown.values()),
    }
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/merge_source_column_unknown"), parameters)
        for table, name, type_name in cursor:
            logger.warning(
                "the source has a new column, which the star does not keep: %s.%s %s", table, name, type_name
            )
