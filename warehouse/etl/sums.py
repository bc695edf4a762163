"""The aggregates compared with the facts that they are sums of, and put right where they differ.

A batch brings them up to date by what its orders added before and add after. That is exact while the facts are what the
engine wrote; after a hand in the facts it is not, so whoever mends facts looks here afterwards.
"""

from dataclasses import dataclass

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Composed, Identifier

from warehouse.etl import statements
from warehouse.etl.aggregates import GRAINS
from warehouse.etl.batch import transaction
from warehouse.etl.compare import EXAMPLES, Comparison, Example
from warehouse.etl.lock import lock_within

ADDED = ("orders", "units", "gross_amount", "discount_amount", "tax_amount", "margin_amount")
OF_PRODUCT = ("orders", "units", "gross_amount", "discount_amount", "costed_lines", "margin_amount")
OF_CUSTOMER = ("orders", "units", "net_amount", "total_amount")
TIMES = ("first_order_at", "last_order_at")


@dataclass(frozen=True)
class Aggregate:
    table: str
    grain: tuple[str, ...]
    sums: str
    """The statement that adds up the facts."""
    added: tuple[str, ...]
    times: tuple[str, ...] = ()

    @property
    def wrong(self) -> Composed:
        """The query for the rows that are not what the facts add up to."""
        grain, added, times = _names(self.grain), self.added, self.times
        return statements.template(
            "olap/wrong_sums",
            agg=Identifier(self.table),
            grain=grain,
            sums=statements.template(self.sums, grain=grain),
            named=_measures("f", added, times, is_named=True),
            of_facts=_measures("f", added, times),
            of_aggregate=_measures("a", added, times),
        )

    @property
    def mend(self) -> Composed:
        measures = self.added + self.times
        assignments = (SQL("{0} = excluded.{0}").format(Identifier(name)) for name in measures)
        return statements.template(
            "olap/mend_sums",
            agg=Identifier(self.table),
            grain=_names(self.grain),
            measures=_names(measures),
            wrong=self.wrong,
            assignments=SQL(", ").join(assignments),
        )


AGGREGATES = (
    *(Aggregate(table, grain, "olap/sums_of_orders", ADDED) for table, grain in GRAINS.items()),
    Aggregate("agg_product_month", ("month_key", "product_id"), "olap/sums_of_products", OF_PRODUCT),
    Aggregate("agg_customer", ("customer_id",), "olap/sums_of_customers", OF_CUSTOMER, TIMES),
)


def mend_sums(olap: Connection, patience: float) -> int:
    """Put right what is wrong; returns how many rows were. The stream waits only if any is."""
    if not any(wrong_sums(olap, aggregate).others for aggregate in AGGREGATES):
        return 0
    with lock_within(olap, patience), transaction(olap) as cursor:
        mended = 0
        for aggregate in AGGREGATES:
            cursor.execute(aggregate.mend)
            mended += cursor.rowcount
    return mended


def wrong_sums(olap: Connection, aggregate: Aggregate) -> Comparison:
    """The rows of an aggregate that are not what the facts say; of the facts there is no row without a sum."""
    with olap.cursor() as cursor:
        cursor.execute(aggregate.wrong)
        wrong = [(row[: len(aggregate.grain)], *row[-2:]) for row in cursor]
    examples = [Example(", ".join(map(str, key)), in_facts, kept) for key, in_facts, kept in wrong[:EXAMPLES]]
    return Comparison(aggregate.table, examples=examples, others=len(wrong))


def _names(names: tuple[str, ...]) -> Composed:
    return SQL(", ").join(map(Identifier, names))


def _measures(table: str, added: tuple[str, ...], times: tuple[str, ...], *, is_named: bool = False) -> Composed:
    name = SQL(" as {}") if is_named else SQL("")
    sums = (
        SQL("coalesce({}, 0)").format(Identifier(table, column)) + name.format(Identifier(column)) for column in added
    )
    return SQL(", ").join([*sums, *(Identifier(table, column) for column in times)])
