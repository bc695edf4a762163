"""The pytest plugin that shares the tests out to xdist's workers: what stays together, and what comes first."""

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

OF_A_STACK = {
    "tests/test_load.py": "stack",
    "tests/test_api_docs.py": "stack",
    "tests/test_stack.py": "stack",
    "tests/test_pages_at_the_counter.py": "pages",
    "tests/test_pages_for_everyone.py": "pages",
    "tests/test_pages_in_browser.py": "pages",
    "tests/test_pages_on_a_tablet.py": "pages",
    "tests/test_schemathesis.py": "pages",  # the last one: it sells the shop's products off
}
"""Those of one name share a running stack, which takes longer to start than most of the tests there."""
LONGEST = [
    *OF_A_STACK,
    "benchmarks/tests/test_harness.py",
    "warehouse/tests/test_marts_build.py",
    "warehouse/tests/test_engine_failpoints.py",
    "warehouse/tests/test_engine_kill.py",
    "tests/test_twins.py",
]
"""Begun first, so that none of them goes on alone when everything else has ended."""


class Scheduling(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return OF_A_STACK.get(file, file)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests wait for programs that start, most of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {file: number for number, file in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.nodeid.split("::")[0], len(rank)))
