"""docs/guarantees.md names tests that are there: a promise whose test was renamed or removed is none."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_test_that_a_guarantee_names_is_there() -> None:
    """A name without a path is in the file that was named last."""
    named: list[tuple[str, str]] = []
    for path, name in re.findall(r"`?([\w/]+\.py)?::(\w+)", (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")):
        named.append((path or named[-1][0], name))
    tests = {path: set(re.findall(r"^def (\w+)", (ROOT / path).read_text(), re.MULTILINE)) for path, _ in set(named)}
    assert len(named) > 40
    assert [f"{path}::{name}" for path, name in named if name not in tests[path]] == []
