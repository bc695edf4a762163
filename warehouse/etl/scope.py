"""Which rows a resync is about, and their keys page by page, on both sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Composable, Identifier

from warehouse.etl import statements
from warehouse.etl.logs import DIMENSIONS, LAST_ID, ORDERS_LOG

DIMENSION_OF_TABLE = {dimension.source: dimension for dimension in DIMENSIONS}

TABLES = (*DIMENSION_OF_TABLE, "orders")
"""What can be brought up to the source, in this order: facts are to find their members. Orders bring their lines."""


@dataclass(frozen=True)
class Scope:
    """Rows of a table: all, or those with these ids, or those placed or changed from `since` until `until`."""

    table: str
    ids: Sequence[int] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __str__(self) -> str:
        if self.ids is not None:
            return "ids " + ", ".join(map(str, sorted(self.ids)))
        return f"{self.since} to {self.until}" if self.since else "all"

    @property
    def log(self) -> str:
        return ORDERS_LOG if self.table == "orders" else DIMENSION_OF_TABLE[self.table].log

    def count(self, oltp: Connection) -> int:
        """How many there are at the source, for a progress bar."""
        if self.ids is not None:
            return len(self.ids)
        return self._read(oltp, "oltp/count_order_keys", "oltp/count_member_keys", {})[0]

    def keys_after(self, oltp: Connection, olap: Connection, after: int, size: int) -> list[int]:
        """The next keys of both sides, `size` of each at most: what only the star has is to be looked at as well."""
        if self.ids is not None:
            return [key for key in sorted(self.ids) if key > after][:size]
        page = {"after": after, "size": size, "log": self.log}
        source = self._read(oltp, "oltp/order_keys", "oltp/member_keys", page)
        star = self._read(olap, "olap/order_keys", "olap/member_keys", page)
        up_to = min((keys[-1] for keys in (source, star) if len(keys) == size), default=LAST_ID)
        return sorted({key for key in (*source, *star) if key <= up_to})

    def _read(self, connection: Connection, orders: str, members: str, parameters: dict[str, Any]) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(self._query(orders, members), {"since": self.since, "until": self.until, **parameters})
            return [value for (value,) in cursor]

    def _query(self, orders: str, members: str) -> Composable:
        if self.table == "orders":
            return SQL(statements.text(orders))
        dimension = DIMENSION_OF_TABLE[self.table]
        names = {"table": dimension.source, "dim": dimension.table, "member_id": dimension.member_id}
        return statements.template(members, **{part: Identifier(name) for part, name in names.items()})
