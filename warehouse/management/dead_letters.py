"""`manage.py etl dead-letters`: the events that could not be applied, looked at, tried again, given up."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from getpass import getuser
from typing import Any

from psycopg2.extensions import connection as Connection

from warehouse.etl import dead_letters
from warehouse.etl.dead_letters import Letter

WIDTH = 60


def add_arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="those that wait: what is wrong with which event, and what waits behind it")
    show = verbs.add_parser("show", help="everything about one")
    show.add_argument("letters", type=int, nargs=1, metavar="NUMBER")
    retry = verbs.add_parser("retry", help="apply some, or all, and what waits behind them, in their order")
    some = retry.add_mutually_exclusive_group(required=True)
    some.add_argument("letters", type=int, nargs="*", default=[], metavar="NUMBER")
    some.add_argument("--all", action="store_true", dest="are_all")
    discard = verbs.add_parser("discard", help="give some up for good, and apply what waited behind them")
    discard.add_argument("letters", type=int, nargs="+", metavar="NUMBER")
    for verb in (listing, show, retry, discard):
        verb.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")


def answer(olap: Connection, verb: str, letters: list[int], *, are_all: bool = False) -> tuple[Any, str, bool]:
    """What the verb did: as values for JSON, in words, and whether it did what it says."""
    match verb:
        case "retry":
            retried = dead_letters.retry(olap, None if are_all else letters, by=getuser())
            words = f"{retried.applied} applied, {retried.waiting} wait as before."
            return asdict(retried), words, not retried.waiting
        case "discard":
            given_up = dead_letters.discard(olap, letters, by=getuser())
            words = "\n".join(f"given up: {_in_a_line(letter)}" for letter in given_up) or "None of these waited."
            return _values(given_up), words, bool(given_up)
        case "show":
            (letter,) = dead_letters.read_letters(olap, letters)
            return _values([letter])[0], "\n".join(f"{k:<14}{v}" for k, v in _values([letter])[0].items()), True
    found = dead_letters.read_letters(olap)
    return _values(found), "\n".join(map(_in_a_line, found)) or "No dead letters.", True


def _values(letters: list[Letter]) -> list[dict[str, Any]]:
    return [asdict(letter) | {"payload": json.loads(letter.payload or "null")} for letter in letters]


def _in_a_line(letter: Letter) -> str:
    error = " ".join(letter.error.split())
    short = error if len(error) <= WIDTH else f"{error[:WIDTH]}…"
    key = f" of key {letter.row_key}" if letter.row_key is not None else ""
    return (
        f"{letter.letter_id:>6}  {letter.op} {letter.table_name} {letter.row_id}{key}, event {letter.event_id}: {short}"
    )
