"""The writers of the engine's tests: Ada commits each statement, Bo and Cy hold their transactions open."""

from collections.abc import Iterator

import pytest

from warehouse.tests.engine import connect
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
