"""The actions of `manage.py etl` that compare the star with its source and put it right."""

import json
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
from warehouse.etl.adopt import adopt_if_refused
from warehouse.etl.compare import Comparison
from warehouse.etl.reconcile import Reconciled
from warehouse.etl.reconcile import reconcile as compare
from warehouse.etl.replay import replay as apply_again
from warehouse.etl.resync import Resynced
from warehouse.etl.resync import resync as bring_up
from warehouse.etl.scope import TABLES, Scope
from warehouse.management.answer import Answer

FEW = 20
ADOPTED = "The present source was taken as the star's own, in place of the one that it was carried from.\n"
SURPLUS = (
    "What is left could not be put right. A dimension's row that no history of the source makes stays: no role may "
    "delete one. Only a star made anew is without it: `etl rebuild`."
)


def add_scope(parser: ArgumentParser) -> None:
    parser.add_argument("table", nargs="?", choices=TABLES, help="orders bring their lines; without it: every table")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", dest="is_all", help="every row; goes on where one broke off")
    which.add_argument("--ids", type=ids, metavar="1,2,3", help="these rows")
    which.add_argument("--since", type=moment, metavar="TIME", help="what was placed or changed since, as ISO 8601")
    parser.add_argument("--until", type=moment, metavar="TIME", help="and before (default: until now)")


def add_repair(parser: ArgumentParser) -> None:
    parser.add_argument("--repair", action="store_true", dest="is_repairing", help="put right what differs, look again")


def add_batch(parser: ArgumentParser) -> None:
    parser.add_argument("--from-batch", type=int, required=True, metavar="N", help="this one, and all after it")


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
    scopes = list(_scopes(options))
    is_adopted = (
        options["is_all"] and options["table"] is None and adopt_if_refused(*engine_connections(), by=getuser())
    )
    results = list(_resynced(scopes))
    return Answer(
        (ADOPTED if is_adopted else "") + "\n".join(_in_words(result) for result in results),
        [asdict(result) for result in results],
        is_done=not any(result.refused for result in results),
    )


def reconcile(options: dict[str, Any]) -> Answer:
    """Fails where the star does not equal its source."""
    with closing(Bar("comparing")) as bar:
        result = compare(*engine_connections(), by=getuser(), is_repairing=options["is_repairing"], on_part=bar.draw)
    left = result.left
    values = {
        "is_equal": result.is_equal,
        "snapshot": left.snapshot,
        "rows_compared": left.rows_compared,
        "repaired": result.repaired,
        "waiting": left.waiting,
        "tables": [asdict(one) | {"differences": one.differences} for one in left.comparisons],
    }
    return Answer("\n".join(_compared_in_words(result)), values, is_done=result.is_equal)


def replay(options: dict[str, Any]) -> Answer:
    result = apply_again(*engine_connections(), from_batch=options["from_batch"], by=getuser())
    words = f"Applied again in {result.batches} batches; {result.changed} rows of the star were not so before."
    return Answer(words, asdict(result))


def _compared_in_words(result: Reconciled) -> Iterator[str]:
    if result.after_repair:
        yield f"{result.found.differences} differences were found, {result.repaired} of them put right."
    for one in result.left.comparisons:
        yield from _one_in_words(one)
    for table, keys in result.left.waiting.items():
        yield f"{table}: {_few(keys)} wait among the dead letters: see `etl dead-letters list`."
    if result.is_equal:
        yield f"The star equals its source: {result.left.rows_compared} rows, as of {result.left.snapshot}."
    elif result.after_repair and result.left.differences:
        yield SURPLUS


def _one_in_words(one: Comparison) -> Iterator[str]:
    if one.source_rows or one.star_rows:
        source, star = f"{one.source_rows} rows, {one.source_amount}", f"{one.star_rows} rows, {one.star_amount}"
        yield f"{one.table}: {source} on both sides" if source == star else f"{one.table}: {source}; in the star {star}"
    if one.differences:
        yield f"  {one.differences} differ" + (f": {_few(one.keys)}" if one.keys else "")
    for example in one.examples:
        yield f"    {example.key}"
        yield f"      source {json.dumps(example.in_source)}"
        yield f"      star   {json.dumps(example.in_star)}"


def _few(keys: list[int]) -> str:
    return ", ".join(map(str, keys[:FEW])) + (" and more" if len(keys) > FEW else "")


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
