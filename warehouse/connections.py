"""The engine's two connections, chosen by the database router: the change log's database and the star's."""

from django.db import connections, router
from psycopg2.extensions import connection as Connection

from warehouse.models import CdcOrder, FactSale


def engine_connections() -> tuple[Connection, Connection]:
    """(OLTP, OLAP) as psycopg2 connections in autocommit, opened where they are not yet."""
    return _raw(router.db_for_read(CdcOrder)), _raw(router.db_for_write(FactSale))


def _raw(alias: str) -> Connection:
    wrapper = connections[alias]
    wrapper.close_if_unusable_or_obsolete()
    wrapper.ensure_connection()
    raw: Connection = wrapper.connection
    return raw
