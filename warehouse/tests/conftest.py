"""The writers of the tests: Ada commits each statement, Bo and Cy hold their transactions open. And the marts."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from brewlytics import flyway
from brewlytics.embedded.ports import free_port
from brewlytics.embedded.throw_away import throw_away_cluster
from conftest import FLYWAY, exchange_star
from warehouse.marts import Built, build, build_and_test
from warehouse.tests.change_log import Server
from warehouse.tests.engine import connect, on_the_star
from warehouse.tests.marts_oracle import TABLES
from warehouse.tests.quick_dbt import QuickDbt
from warehouse.tests.shop import Session


@pytest.fixture
def ada(transactional_db: None) -> Iterator[Session]:
    with connect("default", autocommit=True) as connection:
        yield Session(connection)


@pytest.fixture
def bo(transactional_db: None) -> Iterator[Session]:
    with connect("default") as connection:
        yield Session(connection)


@pytest.fixture
def cy(transactional_db: None) -> Iterator[Session]:
    with connect("default") as connection:
        yield Session(connection)


@pytest.fixture(scope="session")
def source_server() -> Iterator[Server]:
    """A server for sources alone: what may be dropped hangs on every transaction of a cluster, and those of other tests
    are none of a test's business. Its database `migrated` is for copies."""
    server = Server(free_port(), "throw-away")
    with throw_away_cluster("sources", port=server.port, password=server.password, durable=False):
        with server.owner() as connection:
            connection.cursor().execute("create database migrated")
        flyway.migrate(server.url("migrated"), FLYWAY / "oltp")
        yield server


@pytest.fixture(scope="module")
def built(built_template: str) -> Iterator[None]:
    """Afterwards nothing hangs on the star's tables any more."""
    exchange_star(built_template)
    yield
    exchange_star("olap")


@pytest.fixture
def quick_dbt(parsed: QuickDbt) -> Iterator[None]:
    with parsed.in_place():
        yield


@pytest.fixture
def kept_by_none(built: None) -> Iterator[None]:
    """What a build keeps would stay when the star is emptied after the test."""
    yield
    on_the_star(f"truncate {', '.join(f'marts.{table}' for table in TABLES)}")


@pytest.fixture
def rebuild(kept_by_none: None, quick_dbt: None, olap_url: str) -> Callable[[], Built]:
    """Builds on the star as it is."""
    return partial(build, olap_url)


@pytest.fixture
def remake(rebuild: Callable[[], Built], olap_url: str) -> Callable[[], Built]:
    """Of what a build keeps, without dbt's own tests: for those who look at every mart themselves. Views need none."""
    kept = [f"config.materialized:{kind}" for kind in ("incremental", "table")]
    return partial(build_and_test, olap_url, "--select", *kept)
