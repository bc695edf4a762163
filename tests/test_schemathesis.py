"""schemathesis asks a running stack for whatever its OpenAPI document allows and forbids, and finds nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running_stack import PROJECT, RunningStack, eventually

SCHEMATHESIS = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", "tests/schemathesis.toml", "run"]
# In its stead, tests/schemathesis_checks.py: here a valid body may well name a store that there is not.
OPTIONS = ["--checks=all", "--exclude-checks=positive_data_acceptance"]


@pytest.mark.long
def test_schemathesis_finds_nothing(stack: RunningStack) -> None:
    eventually(lambda: " marts built, " in stack.said(), "the marts are built")
    env = stack.env()
    environment = stack.environment | {"API_KEY": env["API_KEY"], "NO_PROXY": "127.0.0.1"}
    command = [*SCHEMATHESIS, f"{env['API_URL']}/schema", *OPTIONS]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
