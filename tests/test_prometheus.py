"""The Prometheus examples: what they ask for is there, and where promtool is, it agrees."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from rest_framework.test import APIClient

from brewlytics.tests.test_metrics import scrape
from warehouse.tests.engine import on_the_star

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "deploy" / "prometheus"
CONFIG: dict[str, Any] = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
GROUPS: list[dict[str, Any]] = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
RULES: dict[str, dict[str, Any]] = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
ALERT_TESTS = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]

by_rule = pytest.mark.parametrize("name", RULES)


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_rules_ask_for_what_is_exported(api: APIClient) -> None:
    """A name or a label that nobody exports would be an alert that never comes."""
    api.post("/customers", {"name": "Ada"}, format="json")
    on_the_star("insert into etl_reconcile (by, finished_at) values ('beat', clock_timestamp())")
    exported = {name: {label for label, _ in labels} for name, labels in scrape(api)}
    for rule in RULES.values():
        for metric, selector in re.findall(r"\b(brewlytics_\w+)(?:\{(.*?)\})?", rule["expr"]):
            assert metric in exported
            assert set(re.findall(r"(\w+)=", selector)) <= exported[metric]


@by_rule
def test_rule_says_how_bad_it_is_and_what_to_do(name: str) -> None:
    assert RULES[name]["labels"]["severity"] in ("warning", "critical")
    assert set(RULES[name]["annotations"]) == {"summary", "description"}


@by_rule
def test_rule_is_seen_to_call_and_to_be_silent(name: str) -> None:
    cases = [case for test in ALERT_TESTS for case in test["alert_rule_test"] if case["alertname"] == name]
    assert {"exp_alerts" in case for case in cases} == {True, False}


def test_scrape_brings_a_key_that_is_not_in_the_repository() -> None:
    (job,) = CONFIG["scrape_configs"]
    key = {"type": "Api-Key", "credentials_file": "/etc/prometheus/api_key"}
    assert (job["metrics_path"], job["authorization"]) == ("/metrics", key)
    assert "deploy/prometheus/api_key" in (ROOT / ".gitignore").read_text().splitlines()
    assert CONFIG["rule_files"] == ["alerts.yml"]


@pytest.mark.skipif(not shutil.which("promtool"), reason="no promtool")
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "config", "--syntax-only", "prometheus.yml"],
        ["check", "rules", "alerts.yml"],
        ["test", "rules", "alerts_test.yml"],
    ],
    ids=["config", "rules", "alerts"],
)
def test_promtool_agrees(arguments: list[str]) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=FOLDER, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
