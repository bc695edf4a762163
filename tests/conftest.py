"""The running stack that the tests from end to end share."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.running_stack import RunningStack
from warehouse.tests.conftest import built as built


@pytest.fixture(scope="package")
def shared() -> Iterator[RunningStack]:
    """One stack for the tests of `make run`: to start one takes longer than most of the tests here."""
    folder = Path(mkdtemp(prefix="brewlytics-stack-"))
    # As root the servers run as nobody, who has to pass.
    folder.chmod(0o711)
    stack = RunningStack(folder)
    yield stack
    if stack.runs():
        stack.stop()
    shutil.rmtree(folder)


@pytest.fixture
def stack(shared: RunningStack) -> RunningStack:
    """It runs, whatever the test before has done to it."""
    if not shared.runs():
        shared.start()
    shared.wait_until_ready()
    return shared
