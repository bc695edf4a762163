"""The benchmarks' SQL: one file a purpose under `benchmarks/sql`."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


@cache
def text(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
