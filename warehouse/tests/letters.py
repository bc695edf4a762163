"""What the tests of the dead letters share: an event spoilt in the log, and the letters that come of it."""

import json
from typing import Any

from psycopg2.extras import RealDictCursor

from warehouse.etl.logs import LOG_OF_TABLE
from warehouse.tests.engine import connect
from warehouse.tests.shop import Session


def waiting() -> list[dict[str, Any]]:
    with connect("olap") as olap, olap.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute("select * from cdc_dead_letter where state = 'waiting' order by log, event_id, row_id")
        return [dict(row) for row in cursor]


def break_last(session: Session, table: str, **fields: object) -> int:
    """Spoil the last event of a table, as nobody but the log's owner can; returns its id."""
    log = LOG_OF_TABLE[table]
    with session.connection.cursor() as cursor:
        cursor.execute(
            f"update {log} set payload = payload || %s::jsonb "
            f"where id = (select max(id) from {log} where table_name = %s) returning id",
            [json.dumps(fields), table],
        )
        (event_id,) = cursor.fetchone() or (0,)
    return int(event_id)
