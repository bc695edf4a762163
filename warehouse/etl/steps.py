"""The statements of a batch as they run: each one timed and its rows counted, so that a run can be read afterwards."""

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import psycopg2
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import Composable

from warehouse.etl import statements
from warehouse.etl.failures import StepFailed


class Steps:
    """Runs a batch's statements under one run_id; `rows` and `seconds` add up what each one wrote and took."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.run_id: int | None = None
        self.rows: dict[str, int] = defaultdict(int)
        self.seconds: dict[str, float] = defaultdict(float)
        self._rows_saved: dict[str, int] | None = None

    def run(self, name: str, parameters: Mapping[str, Any] | None = None, /, **parts: Composable) -> int:
        """Execute `olap/<name>`; returns the rows written. `parts` fill a template's names. Raises StepFailed.

        A statement that writes to more than one table ends in a select, which says how many rows of its own table.
        """
        started = time.perf_counter()
        self._execute(name, parameters, parts)
        rows = self.cursor.rowcount if self.cursor.description is None else self._value()
        self.record(name, rows, time.perf_counter() - started)
        return rows

    def read(self, name: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Execute `olap/<name>` and return the one value that it answers. Raises StepFailed."""
        self._execute(name, parameters, {})
        return self._value()

    def record(self, name: str, rows: int, seconds: float) -> None:
        self.rows[name] += rows
        self.seconds[name] += seconds

    def savepoint(self) -> None:
        """From here on what is run can be taken back; takes the place of the savepoint before."""
        if self._rows_saved is not None:
            self._statement("release savepoint piece")
        self._statement("savepoint piece")
        self._rows_saved = self.rows.copy()

    def roll_back_to_savepoint(self) -> None:
        """Take it back; the time that it took remains spent."""
        self._statement("rollback to savepoint piece")
        self.rows = (self._rows_saved or self.rows).copy()

    def _statement(self, statement: str) -> None:
        try:
            self.cursor.execute(statement)
        except psycopg2.Error as error:
            raise StepFailed(statement, error) from error

    def _execute(self, name: str, parameters: Mapping[str, Any] | None, parts: Mapping[str, Composable]) -> None:
        query = statements.template(f"olap/{name}", **parts) if parts else statements.text(f"olap/{name}")
        try:
            self.cursor.execute(query, {"run_id": self.run_id, **(parameters or {})})
        except psycopg2.Error as error:
            raise StepFailed(name, error) from error

    def _value(self) -> Any:
        (value,) = self.cursor.fetchone() or (None,)
        return value
