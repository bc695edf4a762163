"""What /health/ready tells of the engine: orders are taken all the same, so it is a warning."""

from logging import getLogger

from django.conf import settings
from django.db import DatabaseError

from warehouse.connections import engine_connections
from warehouse.etl import EtlError, read_status

logger = getLogger(__name__)

LATE_SECONDS = 60


def engine_warning() -> str | None:
    """A few words, since anybody may ask. None while the star is up to date, and where it is not at hand."""
    if "olap" not in settings.DATABASES:
        return None
    try:
        status = read_status(*engine_connections())
    except (EtlError, DatabaseError) as error:
        logger.warning("the engine's state cannot be read: %s", error)
        return "its state cannot be read"
    if status.paused:
        return "paused"
    return f"{status.lag_seconds:.0f} seconds behind" if status.lag_seconds > LATE_SECONDS else None
