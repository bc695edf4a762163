"""docs/api.md typed from its top to its end, on a running stack: each command does what it says, as it stands."""

import re
import subprocess
import sys

from tests.running_stack import PROJECT, RunningStack

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What the page calls the order that it has placed, as a fresh stack does.
THE_ORDER = "/orders/7"
# Its package is made outside of the repository.
GENERATED = "brewlytics_client"


def run(stack: RunningStack, language: str, block: str) -> str:
    shell = {"sh": ["bash", "-euc"], "python": [sys.executable, "-c"]}[language]
    command = block.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(
        [*shell, command],
        cwd=PROJECT,
        env=stack.environment | stack.env() | {"NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_each_command_of_the_page_works(stack: RunningStack) -> None:
    blocks = BLOCK.findall((PROJECT / "docs/api.md").read_text())
    answered, placed = [], THE_ORDER
    for language, block in blocks:
        if GENERATED not in block:
            said = run(stack, language, block.replace(THE_ORDER, placed))
            answered += re.findall(r"^HTTP/1.1 (\d+)", said, re.MULTILINE)
            if created := re.search(r'"id":(\d+),"external_ref":null,"status":"placed"', said):
                placed = f"/orders/{created[1]}"
    # Placed, its items replaced, moved, two more placed; products read.
    assert answered == ["201", "200", "200", "201", "200"]
