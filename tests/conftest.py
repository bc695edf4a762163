"""The running stack that the tests from end to end share, and a shop with the web server of its API alone."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection
from selenium.webdriver import Chrome

from brewlytics.access.models import Right
from brewlytics.access.tests.factories import make_key
from brewlytics.embedded.memory import throw_away_folder
from catalog.tests.factories import ProductFactory
from orders.tests.factories import StoreFactory
from tests.api_server import ApiServer, api_server
from tests.running_stack import RunningStack, eventually
from tests.staff import Staff, open_chromium
from warehouse.tests.conftest import built as built
from warehouse.tests.conftest import kept_by_none as kept_by_none
from warehouse.tests.conftest import quick_dbt as quick_dbt
from warehouse.tests.conftest import rebuild as rebuild


@pytest.fixture(scope="package")
def shared() -> Iterator[RunningStack]:
    """One stack for the tests of `make run`: to start one takes longer than most of the tests here."""
    folder = throw_away_folder("stack")
    # As root the servers run as nobody, who has to pass.
    folder.chmod(0o711)
    stack = RunningStack(folder)
    yield stack
    if stack.runs():
        stack.stop()
    shutil.rmtree(folder)


@pytest.fixture
def stack(shared: RunningStack) -> RunningStack:
    """It runs."""
    shared.bring_up()
    return shared


@pytest.fixture(scope="package")
def chrome() -> Iterator[Chrome]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def staff(chrome: Chrome, stack: RunningStack) -> Iterator[Staff]:
    eventually(lambda: " marts built, " in stack.said(), "the marts are built")
    staff = Staff(chrome, stack)
    yield staff
    staff.rest()


@pytest.fixture
def server() -> Iterator[ApiServer]:
    _, key = make_key(*Right.values)
    with api_server(key) as server:
        yield server


@pytest.fixture
def order() -> dict[str, Any]:
    items = [{"product_id": ProductFactory.create().pk, "quantity": 1}]
    return {"store_id": StoreFactory.create().pk, "channel": "app", "items": items}


@pytest.fixture
def shopkeeper(oltp_url: str) -> Iterator[Connection]:
    """Another session of the database."""
    with closing(psycopg2.connect(oltp_url)) as session:
        yield session
