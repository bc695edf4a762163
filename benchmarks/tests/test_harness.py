"""`python -m benchmarks` as a person starts it, as small as it goes: that it measures, not what."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent.parent


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)


@pytest.mark.long
def test_named_benchmarks_answer_with_figures() -> None:
    names = ["triggers", "engine", "row_at_a_time", "logical_replication", "catch_up", "memory", "pages", "growth"]
    done = benchmarks("--quick", "--events", "1000", "--json", *names)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["rows"]
    assert list(dict.fromkeys(row["benchmark"] for row in rows)) == names
    assert all(row["value"] > 0 for row in rows)


@pytest.mark.long
def test_engine_loses_and_doubles_nothing_where_the_largest_id_does() -> None:
    done = benchmarks("--quick", "--json", "hazard")
    assert done.returncode == 0, done.stderr
    figures = {row["name"]: row["value"] for row in json.loads(done.stdout)["rows"]}
    assert figures["id > last: lost"] > 0
    assert {figures[f"snapshot window (ours): {fault}"] for fault in ("lost", "doubled")} == {0}


def test_list_tells_what_each_is_measured_against() -> None:
    done = benchmarks("--list")
    assert done.returncode == 0
    assert "against a raw binary COPY" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["speed"], "no benchmark is called speed"),
        (["--events", "3"], "too few"),
        (["--facts", "3"], "no large star"),
    ],
)
def test_what_cannot_be_measured_is_refused_at_once(arguments: list[str], words: str) -> None:
    done = benchmarks(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
