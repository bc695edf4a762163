"""A large star, written straight into its tables: 20 stores, 200 products, two years of orders."""

from contextlib import closing

from psycopg2.extensions import connection as Connection

from benchmarks.frame import say
from benchmarks.statements import text
from warehouse.etl import statements
from warehouse.etl.aggregates import GRAINS, add_sales_after
from warehouse.etl.steps import Steps

LINES_AN_ORDER = 2.5
CHUNK = 100_000
"""Orders written in one transaction."""


class Star:
    """Grown order by order from `first_order` on; the members are those that the engine has carried from the shop."""

    def __init__(self, olap: Connection, *, customers: int) -> None:
        self.olap, self.customers, self.orders = olap, customers, 0
        with closing(olap.cursor()) as cursor:
            cursor.execute(statements.text("olap/prepare_session"))
            # The members came a moment ago, and autovacuum has not seen them yet.
            cursor.execute("analyze")

    def grow(self, facts: int) -> None:
        """Until it has about so many order lines, spread over two years. Statistics as autovacuum would have made."""
        say(f"  filling the star: {facts:,} lines")
        wanted = int(facts / LINES_AN_ORDER)
        for first in range(self.orders + 1, wanted + 1, CHUNK):
            self._write(first, min(first + CHUNK - 1, wanted), since=self.orders + 1, until=wanted)
        self.orders = max(self.orders, wanted)
        with closing(self.olap.cursor()) as cursor:
            # Each sum was written anew with each chunk: an engine's day leaves room to use again, not this.
            cursor.execute(f"vacuum full {', '.join([*GRAINS, 'agg_product_month', 'agg_customer'])}")
            cursor.execute("vacuum analyze")
            cursor.execute("checkpoint")

    def _write(self, first: int, last: int, *, since: int, until: int) -> None:
        """The sums come from the engine's own statements, as if a batch had brought these orders."""
        with closing(self.olap.cursor()) as cursor:
            cursor.execute("begin")
            bounds = {"first": first, "last": last, "since": since, "until": until, "customers": self.customers}
            cursor.execute(text("fill_facts"), bounds)
            cursor.execute(
                "insert into staged_counted_order select generate_series(%(first)s, %(last)s), false as is_new", bounds
            )
            steps = Steps(cursor)
            steps.run_id = 0
            add_sales_after(steps, are_some_known=True)
            cursor.execute("commit")
