"""Is this process alive, and has it all that it needs to serve?"""

from collections.abc import Callable
from functools import cache, partial
from logging import getLogger

from django.conf import settings
from django.db import connections
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from brewlytics import migration_files
from brewlytics.celery import app
from brewlytics.statements import load

# Flyway's folder of each database alias.
SCHEMAS = {"default": "oltp", "olap": "olap"}

# What keeps no process from serving, but ought to be known: each says it in a few words, or None. The apps add theirs.
WARNINGS: dict[str, Callable[[], str | None]] = {}

logger = getLogger(__name__)


class SchemaBehind(Exception):
    """The database answers, but lacks migrations that this program needs."""


class OpenView(APIView):
    """For probes: no key, and not a part of the documented API."""

    authentication_classes = []
    permission_classes = []
    http_method_names = ["get", "head"]
    schema = None


class LiveView(OpenView):
    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})


class ReadyView(OpenView):
    def get(self, request: Request) -> Response:
        results = {name: outcome(name, check) for name, check in needed().items()}
        ready = all(result == "ok" for result in results.values())
        answer = {"status": "ok" if ready else "unavailable", "checks": results}
        return Response(answer | (warnings() if ready else {}), status=200 if ready else 503)


def warnings() -> dict[str, dict[str, str]]:
    said = {name: words for name, ask in WARNINGS.items() if (words := ask())}
    return {"warnings": said} if said else {}


def needed() -> dict[str, Callable[[], None]]:
    """A check for each server that this process has the address of."""
    checks: dict[str, Callable[[], None]] = {
        SCHEMAS[alias]: partial(check_database, alias, SCHEMAS[alias]) for alias in settings.DATABASES
    }
    return checks | ({"broker": check_broker} if settings.CELERY_BROKER_URL else {})


def outcome(name: str, check: Callable[[], None]) -> str:
    """One word, since anybody may ask: a driver's sentence names hosts and log-ins, and goes to the log alone."""
    try:
        check()
    except Exception as error:
        logger.warning("not ready, %s: %r", name, error)
        return "behind" if isinstance(error, SchemaBehind) else "unavailable"
    return "ok"


def check_database(alias: str, folder: str) -> None:
    version = newest_version(folder)
    with connections[alias].cursor() as cursor:
        cursor.execute(load("brewlytics/sql/select_schema_is_at.sql"), {"version": version})
        if cursor.fetchone() != (True,):
            raise SchemaBehind(f"the schema is older than V{version}: run the migrations of flyway/{folder}")


@cache
def newest_version(folder: str) -> str:
    migrations = migration_files.load([settings.BASE_DIR / "flyway" / folder])
    return [migration.version for migration in migrations if migration.version][-1]


def check_broker() -> None:
    with app.connection_for_write(connect_timeout=2) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
