"""How figures are told."""

import json

import pytest

from benchmarks.frame import QUICK, Goal, Row
from benchmarks.report import Conditions, as_json, as_markdown, as_table

RESULTS = {
    "engine": [Row("speed", 123456.7, "events/s"), Row("ratio", 0.25, goal=Goal(">=", 0.5))],
    "memory": [Row("growth", 1.1, goal=Goal("<=", 1.1))],
}


def conditions(load: float = 0.2) -> Conditions:
    return Conditions("2026-11-23 09:00 UTC", "Debian", 2, 24, load, "PostgreSQL 18.4", "3.11.7", QUICK)


def test_table_is_aligned_and_says_which_goals_are_met() -> None:
    assert as_table(conditions(), RESULTS).splitlines()[2:] == [
        "benchmark  figure    value  unit      goal    met",
        "engine     speed   123,457  events/s",
        "engine     ratio     0.250            >= 0.5  NO",
        "memory     growth     1.10            <= 1.1  yes",
    ]


def test_markdown_is_the_same_table() -> None:
    assert as_markdown(conditions(), RESULTS).splitlines()[2:] == [
        "| benchmark | figure | value | unit | goal | met |",
        "| --- | --- | ---: | --- | --- | --- |",
        "| engine | speed | 123,457 | events/s |  |  |",
        "| engine | ratio | 0.250 |  | >= 0.5 | NO |",
        "| memory | growth | 1.10 |  | <= 1.1 | yes |",
    ]


def test_count_is_told_as_it_is() -> None:
    rows = as_table(conditions(), {"hazard": [Row("lost", 0, "events"), Row("seen", 1862, "events")]}).splitlines()[3:]
    assert rows == ["hazard     lost        0  events", "hazard     seen    1,862  events"]


def test_json_has_the_figures_unrounded() -> None:
    answer = json.loads(as_json(conditions(), RESULTS))
    assert answer["conditions"]["sizes"]["events"] == 20_000
    assert answer["rows"][:2] == [
        {"benchmark": "engine", "name": "speed", "value": 123456.7, "unit": "events/s", "goal": None, "is_met": None},
        {"benchmark": "engine", "name": "ratio", "value": 0.25, "unit": "", "goal": ">= 0.5", "is_met": False},
    ]


@pytest.mark.parametrize(("load", "is_busy"), [(0.9, False), (1.0, True)])
def test_busy_machine_is_named_beside_the_figures(load: float, is_busy: bool) -> None:
    assert ("BUSY" in str(conditions(load))) is is_busy


@pytest.mark.parametrize(
    ("goal", "value", "is_met"),
    [
        (Goal("<", 100), 99.9, True),
        (Goal("<", 100), 100, False),
        (Goal("<=", 1.1), 1.1, True),
        (Goal("<=", 1.1), 1.11, False),
        (Goal(">=", 0.5), 0.5, True),
        (Goal(">=", 0.5), 0.49, False),
    ],
)
def test_goal_is_met_at_its_bound_as_its_sign_says(goal: Goal, value: float, is_met: bool) -> None:
    assert Row("figure", value, goal=goal).is_met is is_met
