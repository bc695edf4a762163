"""The pytest plugin that gives the tests a throw-away PostgreSQL: settings read these variables, so it comes first.

The process that starts pytest runs the server; pytest-xdist's workers inherit its address. Each process has databases
of its own, made by the root conftest.
"""

import os
from contextlib import ExitStack

import pytest

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.ports import free_port
from brewlytics.embedded.throw_away import throw_away_cluster

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
PORT = os.environ["BREWLYTICS_TEST_PORT"] if WORKER else str(free_port())
PASSWORD = "throw-away"
SERVER = pytest.StashKey[ExitStack]()


def database_url(name: str) -> str:
    return f"postgresql://brew:{PASSWORD}@127.0.0.1:{PORT}/{name}"


# Over whatever is set: the tests must never meet a database that somebody needs.
os.environ |= {
    "BREWLYTICS_TEST_PORT": PORT,
    "BREWLYTICS_SECRET_KEY": "only-for-tests",
    "OLTP_DATABASE_URL": database_url(f"test_oltp_{WORKER or 'main'}"),
    "OLAP_DATABASE_URL": database_url(f"test_olap_{WORKER or 'main'}"),
    "REDIS_URL": "memory://",
}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if not WORKER:
        server = session.config.stash[SERVER] = ExitStack()
        try:
            server.enter_context(throw_away_cluster("tests", port=int(PORT), password=PASSWORD, durable=False))
        except EmbeddedError as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].close()
