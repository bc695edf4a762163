"""What a reader of the star sees while it is being written."""

from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from warehouse.tests.faults import Doom


def unsound_orders(olap: Connection) -> list[tuple[object, ...]]:
    """Orders that a reader sees without all their lines, lines without their order, either without a member."""
    with olap.cursor() as cursor:
        cursor.execute("""
            select order_id, o.total, o.item_count, l.total, l.item_count
            from (select order_id, total, item_count, customer_key, store_key from fact_orders) as o
            full join (
                select order_id, sum(total_amount) as total, count(*) as item_count, min(product_key) as product_key
                from fact_sales group by order_id
            ) as l using (order_id)
            where (o.total, o.item_count) is distinct from (l.total, l.item_count)
               or o.customer_key = -1 or o.store_key = -1 or l.product_key = -1
               or exists (select from dim_customer where is_inferred)
               or exists (select from dim_product where is_inferred)
        """)
        return cursor.fetchall()


class Onlooker(Doom):
    """Reads the star in a snapshot of its own before and after each statement of the engine; harms nobody."""

    def __init__(self, reader: Connection) -> None:
        super().__init__()
        self.reader = reader
        self.unsound: list[object] = []
        self.counts: list[int] = []

    def before(self, cursor: Cursor, query: Any) -> None:
        self._look()

    def after(self, cursor: Cursor, query: Any) -> None:
        self._look()

    def _look(self) -> None:
        with self._lock, self.reader.cursor() as cursor:
            self.unsound += unsound_orders(self.reader)
            cursor.execute("select from fact_orders")
            self.counts.append(cursor.rowcount)
