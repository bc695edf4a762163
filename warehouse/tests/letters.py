"""What the tests of the dead letters share: an event spoilt in the log, and the letters that come of it."""

import json
from typing import Any

from psycopg2.extras import RealDictCursor

from warehouse.etl import dead_letters
from warehouse.etl.logs import LOG_OF_TABLE
from warehouse.tests.aggregates_oracle import aggregates_of
from warehouse.tests.engine import AGGREGATES, Star, connect, on_the_star, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session

ALLOW_LARGE = "drop function if exists refuse_large cascade"


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


def forbid_large() -> None:
    """The star takes no new line of number 50: a fault that can be mended."""
    on_the_star(
        ALLOW_LARGE,
        "create function refuse_large() returns trigger language plpgsql as "
        "$$ begin raise 'large lines are forbidden'; end $$",
        "create trigger large_lines_are_forbidden before insert on fact_sales "
        "for each row when (new.line_number = 50) execute function refuse_large()",
    )


def allow_large() -> None:
    on_the_star(ALLOW_LARGE)


def retry_all() -> tuple[int, int]:
    """How many letters were applied, and how many still wait."""
    with connect("olap", autocommit=True) as olap:
        retried = dead_letters.retry(olap, by="test")
    return retried.applied, retried.waiting


def waiting_facts() -> dict[int, tuple[Any, ...]]:
    """The orders of which an event waits: the last events of theirs and of their lines that are in the star."""
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("""
            select
                row_key,
                (select src_event_id from fact_orders where order_id = row_key),
                (select array_agg(src_event_id order by order_item_id) from fact_sales where order_id = row_key)
            from (select distinct row_key from cdc_dead_letter where state = 'waiting' and log = 'cdc_orders') as w
        """)
        return {order_id: tuple(events) for order_id, *events in cursor}


def without_waiting(whole: Star) -> Star:
    """But for the orders of which an event waits, and their part in the sums."""
    keys = {letter["row_key"] for letter in waiting()}
    rest = {
        table: {key: row for key, row in rows.items() if not table.startswith("fact") or key[0] not in keys}
        for table, rows in whole.items()
    }
    return rest | aggregates_of(rest)


def assert_all_but_waiting_is_right() -> None:
    found = star()
    assert {table: found[table] for table in AGGREGATES} == aggregates_of(found)
    assert without_waiting(found) == without_waiting(expected_star())
