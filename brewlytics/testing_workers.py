"""The pytest plugin that shares the tests out to xdist's workers: what stays together, and what comes first."""

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

TOGETHER = {
    "tests/test_load.py": "stack",
    "tests/test_stack.py": "stack",
    "tests/test_pages_at_the_counter.py": "pages",
    "tests/test_pages_for_everyone.py": "pages",
    "tests/test_pages_in_browser.py": "pages",
    "tests/test_pages_on_a_tablet.py": "pages",
    "tests/test_api_docs.py": "pages",
    "tests/test_schemathesis.py": "pages",  # the last one: it sells the shop's products off
    "warehouse/tests/test_marts_build.py": "marts",
    "warehouse/tests/test_marts.py": "marts",
    "warehouse/tests/test_marts_figures.py": "marts",
    "warehouse/tests/test_marts_history.py": "marts",
    "warehouse/tests/test_metrics_api.py": "marts",
    "tests/test_jaffle_marts.py": "marts",
    "metabase/tests/test_questions.py": "marts",
}
"""Those of one name share what takes longer to make than most of their tests: a running stack, a dbt that has begun."""
LONGEST = [
    *TOGETHER,
    "warehouse/tests/test_engine_kill.py",
    "warehouse/tests/test_engine_failpoints.py",
    "warehouse/tests/test_rebuild_alongside.py",
    "benchmarks/tests/test_harness.py",
    "tests/test_twins.py",
    "warehouse/tests/test_engine_traces.py",
    "warehouse/tests/test_engine_replay.py",
]
"""Begun first, so that none of them goes on alone when everything else has ended."""


class Scheduling(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: some tests wait for programs that start, most of their time."""
    return (os.cpu_count() or 1) + 2


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {file: number for number, file in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.nodeid.split("::")[0], len(rank)))
