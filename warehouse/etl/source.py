"""The source as the engine sees it: its present, and whether it is the one that the star's offsets speak of."""

from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Identifier, Literal

from warehouse.etl import statements
from warehouse.etl.logs import LOGS
from warehouse.etl.offsets import Position, Source
from warehouse.etl.refusals import ForeignEvents, ForeignSource, ReplicaSource, SourceRestored, SourceWentBack


def current_snapshot(oltp: Connection) -> str:
    """The source's present, as `pg_snapshot` text. Raises ReplicaSource."""
    with oltp.cursor() as cursor:
        cursor.execute(statements.text("oltp/current_snapshot"))
        snapshot, is_replica = cursor.fetchone() or ("", False)
    if is_replica:
        raise ReplicaSource
    return str(snapshot)


def source_identifier(oltp: Connection) -> int:
    """The OLTP cluster's system identifier."""
    with oltp.cursor() as cursor:
        cursor.execute(statements.text("oltp/system_identifier"))
        (identifier,) = cursor.fetchone() or (0,)
    return int(identifier)


def read_source(oltp: Connection) -> Source:
    """What `adopt_source` makes the offsets speak of."""
    return Source(source_identifier(oltp), _oids(oltp))


def _oids(oltp: Connection) -> dict[str, tuple[int, int]]:
    with oltp.cursor() as cursor:
        cursor.execute(statements.text("oltp/source_oids"), {"logs": list(LOGS)})
        return {log: (database, relation) for log, database, relation in cursor}


def refuse_foreign_events(oltp: Connection) -> None:
    """Raise ForeignEvents when a log holds transaction ids of another cluster, which would never be carried."""
    query = SQL("\nunion all\n").join(
        statements.template("oltp/foreign_events", log=Identifier(log), log_name=Literal(log)) for log in LOGS
    )
    with oltp.cursor() as cursor:
        cursor.execute(query)
        logs = [log for (log,) in cursor]
    if logs:
        raise ForeignEvents(logs)


def refuse_other_source(oltp: Connection, position: Position, identifier: int) -> None:
    """Raise ForeignSource for another cluster, SourceRestored for another database or log in it, and SourceWentBack for
    a copy of the same that stands before the offsets.

    All of them hand out transaction ids that the offsets' snapshots take for seen, and their events would be passed
    over without a word.
    """
    if position.source is not None and position.source != identifier:
        raise ForeignSource(position.source, identifier)
    present_oids = _oids(oltp)
    for offset in position.offsets.values():
        if offset.relation_oid and (offset.database_oid, offset.relation_oid) != present_oids[offset.log]:
            raise SourceRestored(offset.log)
    carried = max(_next_xid(offset.snapshot_to or offset.snapshot_from) for offset in position.offsets.values())
    present = _next_xid(current_snapshot(oltp))
    if present < carried:
        raise SourceWentBack(carried, present)


def _next_xid(snapshot: str) -> int:
    """xmax of `xmin:xmax:in progress`: the first transaction id that was not yet handed out."""
    return int(snapshot.split(":")[1])
