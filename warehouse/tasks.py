"""Celery's door to the engine."""

from celery import shared_task

from warehouse.connections import engine_connections
from warehouse.etl import run


@shared_task
def cdc_to_star(linger: float = 0.0) -> str:
    """Carry the change log into the star, and for `linger` seconds more whatever is committed meanwhile.

    Beat knocks again when the lingering ends: so an order waits for the next look, not for the next beat.
    """
    oltp, olap = engine_connections()
    return str(run(oltp, olap, runner="celery", linger=linger))
