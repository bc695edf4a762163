"""The actions of `manage.py etl` that compare the star with its source and put it right."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from getpass import getuser
from typing import Any

from django.core.management.base import CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from brewlytics.progress import Progress
from warehouse.connections import engine_connections
from warehouse.etl.resync import Resynced
from warehouse.etl.resync import resync as bring_up
from warehouse.etl.scope import TABLES, Scope
from warehouse.management.answer import Answer


def add_scope(parser: ArgumentParser) -> None:
    parser.add_argument("table", nargs="?", choices=TABLES, help="orders bring their lines; without it: every table")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", dest="is_all", help="every row; goes on where one broke off")
    which.add_argument("--ids", type=ids, metavar="1,2,3", help="these rows")
    which.add_argument("--since", type=moment, metavar="TIME", help="what was placed or changed since, as ISO 8601")
    parser.add_argument("--until", type=moment, metavar="TIME", help="and before (default: until now)")


def ids(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no list of ids such as 1,2,3") from error


def moment(text: str) -> datetime:
    """With its time zone: nobody should have to know which one this program takes for granted."""
    value = parse_datetime(text)
    if value is None or is_naive(value):
        raise ArgumentTypeError(f"{text!r} is no time with its zone such as 2026-11-25T08:00+01:00")
    return value


def resync(options: dict[str, Any]) -> Answer:
    results = list(_resynced(list(_scopes(options))))
    return Answer(
        "\n".join(_in_words(result) for result in results),
        [asdict(result) for result in results],
        is_done=not any(result.refused for result in results),
    )


def _scopes(options: dict[str, Any]) -> Iterator[Scope]:
    table, since, until = options["table"], options["since"], options["until"]
    if until and not since:
        raise CommandError("--until says where the time ends that begins with --since: give both.")
    if table is None and options["ids"]:
        raise CommandError("--ids are those of one table: name it.")
    for name in [table] if table else TABLES:
        yield Scope(name, options["ids"], since, (until or datetime.now(UTC)) if since else None)


def _resynced(scopes: list[Scope]) -> Iterator[Resynced]:
    for scope in scopes:
        oltp, olap = engine_connections()
        with closing(Bar(scope.table)) as bar:
            yield bring_up(oltp, olap, scope, by=getuser(), on_page=bar.draw)


class Bar:
    """A progress bar that is made when it is known how much there is to do."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._done = 0
        self._progress: Progress | None = None

    def draw(self, done: int, total: int) -> None:
        self._progress = self._progress or Progress(total)
        self._progress.advance(done - self._done, self._label)
        self._done = done

    def close(self) -> None:
        if self._progress:
            self._progress.close()


def _in_words(result: Resynced) -> str:
    lines = [f"{result.table}: {result.keys} looked at, {result.changed} rows of the star put right."]
    lines += [f"  {key} could not be: {reason}" for key, reason in result.refused.items()]
    return "\n".join(lines)
