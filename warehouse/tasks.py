"""Celery's doors to the engine and to the marts."""

from celery import shared_task
from django.conf import settings
from psycopg2.extensions import connection as Connection

from warehouse import etl, marts
from warehouse.connections import engine_connections, engine_sessions, star_connection, star_dsn
from warehouse.etl import Outcome, dead_letters, persist
from warehouse.etl.reconcile import reconcile as compare


class StarDiffers(Exception):
    """The star does not equal its source."""


@shared_task
def cdc_to_star(linger: float = 0.0) -> str:
    """Carry the change log into the star, and for `linger` seconds more whatever is committed meanwhile.

    Beat knocks again when the lingering ends: so an order waits for the next look, not for the next beat.
    """

    def work(oltp: Connection, olap: Connection, left: float) -> Outcome:
        return etl.run(oltp, olap, runner="celery", linger=left)

    return str(persist(work, engine_sessions, seconds=linger))


@shared_task
def keep_change_log() -> str:
    """Make the change log's next partitions, and drop those that are past the replay window."""
    oltp, _ = engine_connections()
    return str(etl.keep_change_log(oltp, days=settings.CHANGE_LOG_DAYS))


@shared_task
def reconcile() -> str:
    """Compare the star with its source. A difference fails the task, and is written down either way."""
    result = compare(*engine_connections(), by="beat")
    if not result.is_equal:
        raise StarDiffers(f"{result.left.differences} rows of the star differ; see `etl reconcile` and the admin.")
    return f"{result.left.rows_compared} rows are equal"


@shared_task
def retry_dead_letters(letters: list[int], by: str) -> str:
    """Apply these dead letters, and what waits behind them."""
    return str(dead_letters.retry(star_connection(), letters, by=by))


@shared_task
def discard_dead_letters(letters: list[int], by: str) -> str:
    """Give these dead letters up for good, and apply what waited behind them."""
    return f"{len(dead_letters.discard(star_connection(), letters, by=by))} given up"


@shared_task
def dbt_build(only_changed: bool = False) -> str:
    """Build the marts, and test them and the star that they are made from; or what has changed since the last time."""
    built = str(marts.build(star_dsn(), only_changed=only_changed))
    return built if only_changed else "; ".join([built, *marts.stale_sources(star_dsn())])
