"""`manage.py etl dead-letters`: the events that could not be applied, looked at, tried again, given up."""

import json
from argparse import SUPPRESS, ArgumentParser
from dataclasses import asdict
from getpass import getuser
from typing import Any

from psycopg2.extensions import connection as Connection

from warehouse.connections import star_connection
from warehouse.etl import dead_letters
from warehouse.etl.dead_letters import Letter
from warehouse.management.answer import Answer

WIDTH = 60


def add_verbs(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", help="those that wait: what is wrong with which event, and what waits behind it")
    show = verbs.add_parser("show", help="everything about one")
    show.add_argument("letters", type=int, nargs=1, metavar="NUMBER")
    retry = verbs.add_parser("retry", help="apply some, or all, and what waits behind them, in their order")
    some = retry.add_mutually_exclusive_group(required=True)
    some.add_argument("letters", type=int, nargs="*", default=[], metavar="NUMBER")
    some.add_argument("--all", action="store_true", dest="are_all")
    discard = verbs.add_parser("discard", help="give some up for good, and apply what waited behind them")
    discard.add_argument("letters", type=int, nargs="+", metavar="NUMBER")
    for verb in verbs.choices.values():
        # Not a default of its own: it would take back the one that was given before the verb.
        verb.add_argument("--json", action="store_true", default=SUPPRESS, dest="as_json", help="answer in JSON")


def answer(options: dict[str, Any]) -> Answer:
    return VERBS[options["verb"]](star_connection(), options)


def _list(olap: Connection, options: dict[str, Any]) -> Answer:
    letters = dead_letters.read_letters(olap)
    return Answer("\n".join(map(_in_a_line, letters)) or "No dead letters.", _values(letters))


def _show(olap: Connection, options: dict[str, Any]) -> Answer:
    (letter,) = dead_letters.read_letters(olap, options["letters"])
    (values,) = _values([letter])
    return Answer("\n".join(f"{name:<14}{value}" for name, value in asdict(letter).items()), values)


def _retry(olap: Connection, options: dict[str, Any]) -> Answer:
    retried = dead_letters.retry(olap, None if options["are_all"] else options["letters"], by=getuser())
    words = f"{retried.applied} applied, {retried.waiting} wait as before."
    return Answer(words, asdict(retried), is_done=not retried.waiting)


def _discard(olap: Connection, options: dict[str, Any]) -> Answer:
    given_up = dead_letters.discard(olap, options["letters"], by=getuser())
    words = "\n".join(f"given up: {_in_a_line(letter)}" for letter in given_up) or "None of these waited."
    return Answer(words, _values(given_up), is_done=bool(given_up))


VERBS = {"list": _list, "show": _show, "retry": _retry, "discard": _discard}


def _values(letters: list[Letter]) -> list[dict[str, Any]]:
    return [asdict(letter) | {"payload": json.loads(letter.payload or "null")} for letter in letters]


def _in_a_line(letter: Letter) -> str:
    error = " ".join(letter.error.split())
    short = error if len(error) <= WIDTH else f"{error[:WIDTH]}…"
    key = f" of key {letter.row_key}" if letter.row_key is not None else ""
    return (
        f"{letter.letter_id:>6}  {letter.op} {letter.table_name} {letter.row_id}{key}, event {letter.event_id}: {short}"
    )
