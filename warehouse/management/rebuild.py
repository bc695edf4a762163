"""`manage.py etl rebuild`: the whole star made anew."""

from contextlib import closing
from dataclasses import asdict
from getpass import getuser
from typing import Any

from warehouse.connections import engine_connections
from warehouse.etl.rebuild import Rebuilt
from warehouse.etl.rebuild import rebuild as make_anew
from warehouse.management.answer import Answer
from warehouse.management.repairs import Bar


def rebuild(options: dict[str, Any]) -> Answer:
    with closing(Bars()) as bars:
        result = make_anew(*engine_connections(), by=getuser(), on_page=bars.draw)
    return Answer(_in_words(result), asdict(result))


def _in_words(result: Rebuilt) -> str:
    made = f"The star was made anew and equals its source: {result.rows} rows."
    if not result.changed:
        return f"{made} The old one was the same."
    changed = ", ".join(f"{table} {rows}" for table, rows in result.changed.items())
    return f"{made} Of the old one there were otherwise: {changed}."


class Bars:
    """A progress bar for each table, one below the other."""

    def __init__(self) -> None:
        self._bars: dict[str, Bar] = {}

    def draw(self, table: str, done: int, total: int) -> None:
        if table not in self._bars:
            self.close()
            self._bars = {table: Bar(table)}
        self._bars[table].draw(done, total)

    def close(self) -> None:
        for bar in self._bars.values():
            bar.close()
