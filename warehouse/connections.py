"""The databases of the engine and of the marts, chosen by the database router: the change log's and the star's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connections, router
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import make_dsn

from warehouse.etl.outages import ConnectionLost
from warehouse.models import CdcOrder, FactSale


def engine_connections() -> tuple[Connection, Connection]:
    """(OLTP, OLAP) as psycopg2 connections in autocommit, opened where they are not yet."""
    return _raw(router.db_for_read(CdcOrder)), star_connection()


def star_connection() -> Connection:
    """OLAP alone: the engine can be let rest while the other one is away."""
    return _raw(router.db_for_write(FactSale))


@contextmanager
def engine_sessions() -> Iterator[tuple[Connection, Connection]]:
    """The same for `persist`, which knows nothing of Django's errors. Django keeps them open afterwards."""
    try:
        opened = engine_connections()
    except (OperationalError, InterfaceError) as error:
        raise ConnectionLost(error) from error
    yield opened


def star_dsn() -> str:
    """For a program that connects by itself: where the star is, and the log-in."""
    settings = connections[router.db_for_write(FactSale)].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {name: settings[key] for name, key in names.items() if settings[key]}
    return str(make_dsn(**given, **settings["OPTIONS"]))


def _raw(alias: str) -> Connection:
    wrapper = connections[alias]
    wrapper.close_if_unusable_or_obsolete()
    # Django notices a broken connection by its own statements alone, and the engine's are psycopg2's.
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    raw: Connection = wrapper.connection
    return raw
