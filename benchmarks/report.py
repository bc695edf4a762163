"""The result of a run: as a table to read, as Markdown for the documentation, as JSON for a program."""

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.frame import Row, Sizes
from brewlytics.embedded.binaries import postgres_programs

HEADINGS = ("benchmark", "figure", "value", "unit", "goal", "met")
NUMBERS = {2}
BUSY = 1.0
"""The load average from which on other work is felt in the figures."""


@dataclass(frozen=True)
class Conditions:
    """Where, when and under which load it was measured."""

    at: str
    system: str
    cores: int
    memory_gb: int
    load: float
    postgres: str
    python: str
    sizes: Sizes

    def __str__(self) -> str:
        load = f"load average {self.load:.1f} at the start" + (": A BUSY MACHINE" if self.load >= BUSY else "")
        return (
            f"{self.at}; {self.system}, {self.cores} cores, {self.memory_gb} GB, {load}; {self.postgres}, "
            f"Python {self.python}; {self.sizes}"
        )


def present_conditions(sizes: Sizes) -> Conditions:
    said = subprocess.run([postgres_programs() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return Conditions(
        at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        system=_system(),
        cores=os.cpu_count() or 0,
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        load=os.getloadavg()[0],
        postgres=said.stdout.strip().replace("postgres (PostgreSQL)", "PostgreSQL"),
        python=platform.python_version(),
        sizes=sizes,
    )


def as_table(conditions: Conditions, results: dict[str, list[Row]]) -> str:
    lines = [HEADINGS, *_cells(results)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join([str(conditions), "", *("  ".join(_aligned(line, widths)).rstrip() for line in lines)])


def as_markdown(conditions: Conditions, results: dict[str, list[Row]]) -> str:
    rule = tuple("---:" if number in NUMBERS else "---" for number in range(len(HEADINGS)))
    lines = (f"| {' | '.join(cells)} |" for cells in (HEADINGS, rule, *_cells(results)))
    return "\n".join([str(conditions), "", *lines])


def as_json(conditions: Conditions, results: dict[str, list[Row]]) -> str:
    rows = [
        {"benchmark": name, **asdict(row), "goal": str(row.goal) if row.goal else None, "is_met": row.is_met}
        for name, figures in results.items()
        for row in figures
    ]
    return json.dumps({"conditions": asdict(conditions), "rows": rows}, indent=2)


def _cells(results: dict[str, list[Row]]) -> list[tuple[str, ...]]:
    met = {None: "", True: "yes", False: "NO"}
    return [
        (name, row.name, _number(row.value), row.unit, str(row.goal or ""), met[row.is_met])
        for name, figures in results.items()
        for row in figures
    ]


def _number(value: float) -> str:
    """Three digits at least, and none that the noise makes up; a count as it is."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"


def _aligned(cells: tuple[str, ...], widths: list[int]) -> list[str]:
    return [
        cell.rjust(width) if number in NUMBERS else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]


def _system() -> str:
    """The distribution where there is one; glibc's name says nothing to a reader."""
    if Path("/etc/os-release").exists():
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    return platform.platform(terse=True)
