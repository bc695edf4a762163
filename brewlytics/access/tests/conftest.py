"""A Valkey for the tests of what processes count together."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brewlytics.access.tests.factories import Clock
from brewlytics.embedded.ports import free_port
from brewlytics.embedded.valkey import Valkey
from tests.running_stack import eventually


@contextmanager
def serving(valkey: Valkey) -> Iterator[None]:
    """Until the end of the block; another block starts it again, empty."""
    server = subprocess.Popen(valkey.command())
    try:
        eventually(valkey.answers, "Valkey answers")
        yield
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def stopped_valkey(tmp_path: Path) -> Valkey:
    return Valkey(folder=tmp_path, port=free_port(), password="throw-away")


@pytest.fixture
def valkey(stopped_valkey: Valkey) -> Iterator[Valkey]:
    with serving(stopped_valkey):
        yield stopped_valkey


@pytest.fixture
def clock() -> Clock:
    return Clock()
