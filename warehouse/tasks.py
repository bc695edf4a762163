"""Celery's doors to the engine and to the marts."""

from celery import shared_task
from psycopg2.extensions import connection as Connection

from warehouse import marts
from warehouse.connections import engine_sessions, star_dsn
from warehouse.etl import Outcome, persist, run


@shared_task
def cdc_to_star(linger: float = 0.0) -> str:
    """Carry the change log into the star, and for `linger` seconds more whatever is committed meanwhile.

    Beat knocks again when the lingering ends: so an order waits for the next look, not for the next beat.
    """

    def work(oltp: Connection, olap: Connection, left: float) -> Outcome:
        return run(oltp, olap, runner="celery", linger=left)

    return str(persist(work, engine_sessions, seconds=linger))


@shared_task
def dbt_build() -> str:
    """Build the marts, and test them and the star that they are made from."""
    return str(marts.build(star_dsn()))
