"""The star beside: the same tables once more in the schema `star_beside`, where the star is made anew (`rebuild.py`).

A session that looks there first is the engine of that star, with a lock, offsets and dead letters of its own. All of
the engine's statements serve both.
"""

from psycopg2.extensions import connection as Connection
from psycopg2.sql import Composable, Identifier, Literal

from warehouse.etl import statements
from warehouse.etl.adopt import is_refused
from warehouse.etl.batch import transaction
from warehouse.etl.dimensions import stage_wrong_histories, write_versions
from warehouse.etl.logs import DIMENSIONS, LOGS, Dimension
from warehouse.etl.offsets import read_position
from warehouse.etl.refusals import MissingLogs
from warehouse.etl.resync import intend
from warehouse.etl.steps import Steps

STAR, BESIDE = "public", "star_beside, public"
"""Where a session looks that writes the one or the other. What only the first has (calendar, pause) both share."""


def is_to_begin(oltp: Connection, olap: Connection) -> bool:
    """Nothing is there, or what is there has missed changes that the log no longer has."""
    try:
        return is_refused(oltp, read_position(olap))
    except MissingLogs:
        return True


def begin(oltp: Connection, olap: Connection, *, by: str) -> None:
    """From one snapshot of the old star: the histories, and their versions. The rest is to come: the log from its
    beginning, and every row of the source."""
    beginnings = _beginnings(oltp)
    with transaction(olap) as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        steps = Steps(cursor)
        empty(steps)
        steps.run("copy_histories")
        steps.run("copy_discarded_letters")
        steps.run("begin_offsets", {"logs": list(beginnings), "snapshots": list(beginnings.values())})
        for dimension in DIMENSIONS:
            stage_wrong_histories(steps, dimension)
            write_versions(steps, dimension)
            steps.run("adopt_keys", **_names(dimension))
        intend(steps, by=by)


def drop_surplus_versions(olap: Connection) -> None:
    """The log may have mended the history from which versions were cut at first. Here they may be deleted."""
    with transaction(olap) as cursor:
        steps = Steps(cursor)
        for dimension in DIMENSIONS:
            stage_wrong_histories(steps, dimension)
            steps.run("delete_surplus_versions", **_names(dimension), dimension=Literal(dimension.name))


def empty(steps: Steps) -> None:
    steps.run("empty_star_beside")
    for dimension in DIMENSIONS:
        steps.run("empty_dim_beside", dim=Identifier(dimension.table), key=Identifier(dimension.key))


def _beginnings(oltp: Connection) -> dict[str, str]:
    with oltp.cursor() as cursor:
        cursor.execute(statements.text("oltp/log_beginnings"), {"logs": list(LOGS)})
        return dict(cursor.fetchall())


def _names(dimension: Dimension) -> dict[str, Composable]:
    names = {"dim": dimension.table, "key": dimension.key, "member_id": dimension.member_id}
    return {part: Identifier(name) for part, name in names.items()}
