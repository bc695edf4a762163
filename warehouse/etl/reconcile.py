"""Reconcile: does the star equal its source? Compared as of one snapshot, while writers write and the stream goes on.

Under the writers' lock a snapshot of the source is taken, the stream is carried up to it, and a snapshot of the star is
taken that therefore stands exactly there. Then the lock is free again, and all comparing is done in the two snapshots.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.carrier import Carrier
from warehouse.etl.columns import Catalog
from warehouse.etl.compare import MOST_KEYS, Compared, Comparison, Sides, compare, tables
from warehouse.etl.erasure import TABLES, without_persons
from warehouse.etl.errors import EtlError
from warehouse.etl.histories import compare_histories
from warehouse.etl.images import snapshot_of
from warehouse.etl.lock import PATIENCE, lock_within
from warehouse.etl.logs import LOG_OF_TABLE
from warehouse.etl.outages import explained
from warehouse.etl.resync import resync
from warehouse.etl.scope import DIMENSION_OF_TABLE, Scope
from warehouse.etl.sessions import beside, prepare
from warehouse.etl.source import current_snapshot, refuse_foreign_events
from warehouse.etl.sums import AGGREGATES, mend_sums, wrong_sums

OnPart = Callable[[int, int], None]
"""Told how much of the comparing is done, and of how much."""


@dataclass
class Found:
    """What a comparison found. `waiting`: by table, the keys that differ because they wait among the dead letters."""

    snapshot: str
    comparisons: list[Comparison]
    waiting: dict[str, list[int]] = field(default_factory=dict)

    @property
    def rows_compared(self) -> int:
        return sum(max(one.source_rows, one.star_rows) for one in self.comparisons)

    @property
    def differences(self) -> int:
        return sum(one.differences for one in self.comparisons)


@dataclass(frozen=True)
class Reconciled:
    """What was found at first, and what is left of it after the repair, where there was one."""

    found: Found
    after_repair: Found | None = None

    @property
    def left(self) -> Found:
        return self.after_repair or self.found

    @property
    def repaired(self) -> int:
        return max(0, self.found.differences - self.left.differences)

    @property
    def is_equal(self) -> bool:
        return not self.left.differences and not self.left.waiting


@explained()
def reconcile(
    oltp: Connection,
    olap: Connection,
    *,
    by: str,
    is_repairing: bool = False,
    patience: float = PATIENCE,
    on_part: OnPart = lambda done, total: None,
) -> Reconciled:
    """Compare the star with its source and write down the result; `is_repairing`: put right what differs, look again.

    Both connections must be idle and in autocommit. Raises EtlError where it cannot be compared.
    """
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/open_reconcile"), {"by": by})
        (reconcile_id,) = cursor.fetchone() or (0,)
    try:
        result = _reconcile(oltp, olap, by, patience, on_part, is_repairing=is_repairing)
    except EtlError as error:
        _close(olap, reconcile_id, None, str(error))
        raise
    _close(olap, reconcile_id, result, None)
    return result


def _reconcile(
    oltp: Connection, olap: Connection, by: str, patience: float, on_part: OnPart, *, is_repairing: bool
) -> Reconciled:
    found = _look(oltp, olap, by, patience, on_part)
    if not is_repairing or not found.differences:
        return Reconciled(found)
    for table, keys in to_repair(found).items():
        scope = Scope(table, None if len(keys) >= MOST_KEYS else sorted(keys))
        resync(oltp, olap, scope, by=by, patience=patience)
    mend_sums(olap, patience)
    return Reconciled(found, _look(oltp, olap, by, patience, on_part))


def _look(oltp: Connection, olap: Connection, by: str, patience: float, on_part: OnPart) -> Found:
    refuse_foreign_events(oltp)
    Catalog().look(oltp, olap)
    with beside(oltp) as source, beside(olap) as star:
        prepare(star)
        with _at_one_snapshot(Carrier(oltp, olap, f"reconcile: {by}"), Sides(source, star), patience) as snapshot:
            found = Found(snapshot, _compare_all(Sides(source, star), on_part))
            _set_waiting_apart(star, found)
    return found


def _compare_all(sides: Sides, on_part: OnPart) -> list[Comparison]:
    of_the_source, found = list(tables()), list[Comparison]()
    for done, part in enumerate(_parts(sides, of_the_source), start=1):
        found += part
        on_part(done, len(of_the_source) + 1 + len(AGGREGATES))
    return found


def _parts(sides: Sides, of_the_source: list[Compared]) -> Iterator[list[Comparison]]:
    """Rows with the source's, versions with their histories, sums with the facts."""
    for table in of_the_source:
        yield [compare(sides, table)]
    yield compare_histories(sides.star)
    for aggregate in AGGREGATES:
        yield [wrong_sums(sides.star, aggregate)]


@contextmanager
def _at_one_snapshot(carrier: Carrier, sides: Sides, patience: float) -> Iterator[str]:
    """A snapshot of the source, and one of the star as it was when it had all of that and nothing more."""
    with ExitStack() as snapshots:
        with lock_within(carrier.olap, patience):
            snapshots.enter_context(snapshot_of(sides.source))
            snapshot = current_snapshot(sides.source)
            carrier.carry_up_to(snapshot)
            snapshots.enter_context(snapshot_of(sides.star))
            current_snapshot(sides.star)
        yield snapshot


def _set_waiting_apart(star: Connection, found: Found) -> None:
    with star.cursor() as cursor:
        cursor.execute(statements.text("olap/read_waiting_keys"))
        waiting = {log: set(keys) for log, keys in cursor}
    for one in found.comparisons:
        log = LOG_OF_TABLE.get(one.table)
        if log and (keys := [key for key in one.keys if key in waiting.get(log, ())]):
            found.waiting[one.table] = keys
            one.keys = [key for key in one.keys if key not in waiting[log]]
            one.examples = [example for example in one.examples if int(example.key) in one.keys]


def to_repair(found: Found) -> dict[str, set[int]]:
    """The keys to resync, members before orders; those of the dimensions and of the lines are of the same tables."""
    of_dimension = {dimension.table: table for table, dimension in DIMENSION_OF_TABLE.items()}
    keys: dict[str, set[int]] = {table: set() for table in (*DIMENSION_OF_TABLE, "orders")}
    for one in found.comparisons:
        table = "orders" if one.table == "order_items" else of_dimension.get(one.table, one.table)
        keys.get(table, set()).update(one.keys)
    return {table: wrong for table, wrong in keys.items() if wrong}


def _close(olap: Connection, reconcile_id: int, result: Reconciled | None, error: str | None) -> None:
    if olap.closed:
        return
    left = result.left if result else Found("", [])
    row = {
        "reconcile_id": reconcile_id,
        "snapshot": left.snapshot or None,
        "rows_compared": left.rows_compared,
        "differences": left.differences,
        "waiting": sum(map(len, left.waiting.values())),
        "repaired": result.repaired if result else 0,
        "examples": json.dumps(_examples(left), default=str),
        "error": error,
    }
    with olap.cursor() as cursor:
        cursor.execute(statements.text("olap/close_reconcile"), row)


def _examples(found: Found) -> list[dict[str, object]]:
    """They outlive the rows: of a customer they tell what differs, and not of whom."""
    told = [{"table": one.table, **asdict(example)} for one in found.comparisons for example in one.examples]
    return [without_persons(example) if example["table"] in TABLES else example for example in told]
