"""The first run on a source that has rows already: what its log does not tell is read from the tables.

Nobody knows beforehand whether the log goes back to the first row. So the run carries the log, and then counts: a table
of which the star lacks rows is read as a whole, as by `etl resync`. Until that is done the intention stands in
`etl_resync`, so that a run after a crash goes on.
"""

from logging import getLogger

from psycopg2.extensions import connection as Connection

from warehouse.etl import statements
from warehouse.etl.adopt import adopt, is_refused
from warehouse.etl.batch import transaction
from warehouse.etl.carrier import Carrier
from warehouse.etl.images import snapshot_of
from warehouse.etl.offsets import read_position
from warehouse.etl.resync import intend, intended, resync
from warehouse.etl.scope import TABLES, Scope
from warehouse.etl.source import current_snapshot
from warehouse.etl.steps import Steps

logger = getLogger(__name__)

FIRST_LOAD = "first load"


def intend_first_load(carrier: Carrier) -> bool:
    """Before the first batch: an empty source is none to load, one whose log was dropped in part is taken as it is.

    Returns whether there is a first load to finish, be it an earlier run's.
    """
    position = read_position(carrier.olap)
    if position.source is None and any(_counts(carrier.oltp, "oltp/count_rows").values()):
        if is_refused(carrier.oltp, position):
            adopt(carrier.oltp, carrier.olap, by=FIRST_LOAD)
        else:
            with transaction(carrier.olap) as cursor:
                intend(Steps(cursor), by=FIRST_LOAD)
    return bool(intended(carrier.olap, by=FIRST_LOAD))


def finish_first_load(carrier: Carrier) -> None:
    """After the log has been carried: read the tables of which it did not tell everything. Under the writers' lock."""
    told = sorted(set(TABLES) - _lacking(carrier))
    with carrier.olap.cursor() as cursor:
        cursor.execute(statements.text("olap/finish_resyncs"), {"by": FIRST_LOAD, "tables": told})
    left = intended(carrier.olap, by=FIRST_LOAD)
    for table in TABLES:
        if table in left:
            refused = resync(carrier.oltp, carrier.olap, Scope(table), by=FIRST_LOAD).refused
            for key, reason in refused.items():
                logger.warning("row %s of %s is not in the star: %s", key, table, reason)


def _lacking(carrier: Carrier) -> set[str]:
    """The tables of which the star has fewer rows than the source, both as of one snapshot."""
    with snapshot_of(carrier.oltp):
        snapshot, source = current_snapshot(carrier.oltp), _counts(carrier.oltp, "oltp/count_rows")
    carrier.carry_up_to(snapshot)
    star = _counts(carrier.olap, "olap/count_rows")
    return {"orders" if table == "order_items" else table for table, rows in source.items() if rows > star[table]}


def _counts(connection: Connection, statement: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(statements.text(statement))
        return dict(cursor.fetchall())
