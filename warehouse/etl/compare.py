"""The star and its source, each in a snapshot that stands still, compared: sums of buckets first, then of keys.

Both sides tell a row in the same words, by a statement of the same name, and add up hashes of them. Where the sums of a
bucket of keys are equal, so are its rows; where they are not, the bucket is added up again key by key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Composable, Identifier

from warehouse.etl import statements
from warehouse.etl.logs import DIMENSIONS, LAST_ID

WIDTH = 4_096
"""Keys of a bucket: a hundred million rows are some ten thousand sums."""
EXAMPLES = 10
MOST_KEYS = 100_000
"""Beyond so many differing keys of a table it is a matter of the whole table, and no more are looked for."""


@dataclass(frozen=True)
class Sides:
    """The connections, each in its snapshot."""

    source: Connection
    star: Connection


@dataclass(frozen=True)
class Compared:
    """A table of the source; `rows` of both sides are queries for key, amount and what else there is to say."""

    table: str
    source_rows: Composable
    star_rows: Composable


@dataclass(frozen=True)
class Sum:
    rows: int
    amount: Decimal
    hash: Decimal


@dataclass(frozen=True)
class Example:
    """Of a key that differs, what both sides say; None: nothing."""

    key: str
    in_source: Any
    in_star: Any


@dataclass
class Comparison:
    """What came of one table."""

    table: str
    source_rows: int = 0
    star_rows: int = 0
    source_amount: Decimal = Decimal(0)
    star_amount: Decimal = Decimal(0)
    keys: list[int] = field(default_factory=list)
    """Those that differ, in order."""
    others: int = 0
    """Rows that differ and have no such key."""
    examples: list[Example] = field(default_factory=list)

    @property
    def differences(self) -> int:
        return len(self.keys) + self.others


def tables() -> Iterator[Compared]:
    """All that the source has a row for."""
    for dimension in DIMENSIONS:
        yield Compared(
            dimension.source,
            statements.template(
                "oltp/member_rows", table=Identifier(dimension.source), columns=_columns(dimension.attributes)
            ),
            statements.template(
                "olap/member_rows",
                dim=Identifier(dimension.table),
                member_id=Identifier(dimension.member_id),
                columns=_columns(dimension.attributes),
            ),
        )
    yield Compared("orders", SQL(statements.text("oltp/order_rows")), SQL(statements.text("olap/order_rows")))
    yield Compared("order_items", SQL(statements.text("oltp/line_rows")), SQL(statements.text("olap/line_rows")))


def compare(sides: Sides, compared: Compared) -> Comparison:
    source = _sums(sides.source, compared.source_rows)
    star = _sums(sides.star, compared.star_rows)
    comparison = Comparison(compared.table, **_total(source.values(), "source"), **_total(star.values(), "star"))
    for bucket in _differing(source, star):
        if len(comparison.keys) < MOST_KEYS:
            comparison.keys += _differing_keys(sides, compared, bucket)
    comparison.examples = list(_examples(sides, compared, comparison.keys[:EXAMPLES]))
    return comparison


def _differing_keys(sides: Sides, compared: Compared, bucket: int) -> list[int]:
    keys = {"first": bucket * WIDTH, "last": (bucket + 1) * WIDTH - 1, "width": 1}
    return _differing(_sums(sides.source, compared.source_rows, **keys), _sums(sides.star, compared.star_rows, **keys))


def _sums(
    connection: Connection, rows: Composable, *, first: int = 0, last: int = LAST_ID, width: int = WIDTH
) -> dict[int, Sum]:
    with connection.cursor() as cursor:
        query = statements.template("both/sum_buckets", rows=rows)
        cursor.execute(query, {"first": first, "last": last, "width": width})
        return {bucket: Sum(*sums) for bucket, *sums in cursor}


def _differing(source: dict[int, Sum], star: dict[int, Sum]) -> list[int]:
    return sorted(key for key in source.keys() | star.keys() if source.get(key) != star.get(key))


def _total(sums: Iterable[Sum], side: str) -> dict[str, Any]:
    kept = list(sums)
    return {
        f"{side}_rows": sum(one.rows for one in kept),
        f"{side}_amount": sum((one.amount for one in kept), Decimal(0)),
    }


def _examples(sides: Sides, compared: Compared, keys: list[int]) -> Iterator[Example]:
    source = _rows(sides.source, compared.source_rows, keys)
    star = _rows(sides.star, compared.star_rows, keys)
    for key in keys:
        yield Example(str(key), source.get(key), star.get(key))


def _rows(connection: Connection, rows: Composable, keys: list[int]) -> dict[int, Any]:
    with connection.cursor() as cursor:
        cursor.execute(statements.template("both/rows_of_keys", rows=rows), {"keys": keys})
        return dict(cursor.fetchall())


def _columns(names: tuple[str, ...]) -> Composable:
    return SQL(", ").join(map(Identifier, names))
