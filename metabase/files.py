"""Reads the folder's files into what Metabase is to show, and names what does not fit together before it is asked."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metabase import ProvisionError

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Filter:
    key: str
    name: str
    variable: str
    widget: str
    values: dict[str, str] | None = None


@dataclass(frozen=True)
class Question:
    key: str
    name: str
    description: str
    display: str
    settings: dict[str, Any]
    sql: str

    @property
    def tags(self) -> list[str]:
        """The filters that the SQL uses, each once, in the order in which they come."""
        return list(dict.fromkeys(re.findall(r"\{\{\s*(\w+)\s*\}\}", self.sql)))


@dataclass(frozen=True)
class Tile:
    question: str
    at: list[int]
    size: list[int]


@dataclass(frozen=True)
class Dashboard:
    key: str
    name: str
    description: str
    filters: list[str]
    tiles: list[Tile]


@dataclass(frozen=True)
class Files:
    filters: dict[str, Filter]
    questions: dict[str, Question]
    dashboards: dict[str, Dashboard]


def read(folder: Path = FOLDER) -> Files:
    try:
        filters = {key: Filter(key=key, **entry) for key, entry in _toml(folder / "filters.toml").items()}
        questions = {
            key: Question(key=key, **entry, sql=_sql(folder / "questions" / f"{key}.sql"))
            for key, entry in _toml(folder / "questions.toml").items()
        }
        dashboards = {path.stem: _dashboard(path) for path in sorted((folder / "dashboards").glob("*.toml"))}
    except TypeError as error:
        raise ProvisionError(f"A file under {folder} lacks a key or has one too many: {error}.") from error
    files = Files(filters, questions, dashboards)
    if faults := [*_faults(files), *_left_over(folder, questions)]:
        raise ProvisionError(f"The files under {folder} do not fit together: {'; '.join(faults)}.")
    return files


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ProvisionError(f"{path} cannot be read: {error}.") from error


def _sql(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ProvisionError(f"questions.toml names a question whose SQL is not there: {error}.") from error


def _dashboard(path: Path) -> Dashboard:
    entry = _toml(path)
    return Dashboard(key=path.stem, **entry | {"tiles": [Tile(**tile) for tile in entry.get("tiles", [])]})


def _faults(files: Files) -> Iterator[str]:
    for question in files.questions.values():
        for tag in set(question.tags) - set(files.filters):
            yield f"{question.key}.sql uses {{{{{tag}}}}}, which is not in filters.toml"
    for filter in files.filters.values():
        if filter.values and filter.values["question"] not in files.questions:
            yield f"the filter {filter.key} takes its values from {filter.values['question']}, which is no question"
    for dashboard in files.dashboards.values():
        for key in set(dashboard.filters) - set(files.filters):
            yield f"the dashboard {dashboard.key} has the filter {key}, which is not in filters.toml"
        for tile in dashboard.tiles:
            if tile.question not in files.questions:
                yield f"the dashboard {dashboard.key} shows {tile.question}, which is not in questions.toml"
        if len({tile.question for tile in dashboard.tiles}) < len(dashboard.tiles):
            yield f"the dashboard {dashboard.key} shows a question twice"


def _left_over(folder: Path, questions: dict[str, Question]) -> Iterator[str]:
    for path in sorted((folder / "questions").glob("*.sql")):
        if path.stem not in questions:
            yield f"questions/{path.name} is not in questions.toml"
