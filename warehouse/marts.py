"""The marts: dbt builds them from the star and tests both. Django-free, so that every scheduler may knock."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import parse_dsn

from warehouse.etl import statements

logger = getLogger(__name__)

PROJECT = Path(__file__).parent / "dbt"
# "marts" in ASCII: the key of the advisory lock in the star's database.
LOCK = 0x6D61727473
VARIABLES = {"dbname": "PGDATABASE", "password": "DBT_ENV_SECRET_PASSWORD"}
FULL_REFRESH = ("--full-refresh",)
ONLY_CHANGED = ("--vars", "{only_changed: true}", "--exclude", "tag:all_days")
NEVER = "0001-01-01"
"""What dbt calls the newest row of an empty source."""
FAILURES = {"error", "fail", "runtime error"}


class BuildFailed(Exception):
    """The marts could not be built, or a test of theirs failed; the message names what and why."""


@dataclass(frozen=True)
class Built:
    models: int
    tests: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.models} marts built, {self.tests} tests passed, in {self.seconds:.1f} s"


def build(olap_url: str, *, full_refresh: bool = False, only_changed: bool = False) -> Built:
    """Build every mart and run every test. dbt keeps its state in globals, so each build is a process of its own.

    A full refresh adds up all days and months anew, rather than those that have changed since the last build. With
    only_changed the tests, too, pass over the facts of other days, and those that compare whole sums are left out.

    mart_build tells of it afterwards, also of one that failed: so a failing test is seen by who reads no log.
    """
    with alone(olap_url) as star:
        build_id = open_record(star)
        try:
            built = build_and_test(
                olap_url, *(FULL_REFRESH if full_refresh else ()), *(ONLY_CHANGED if only_changed else ())
            )
        except Exception as failure:
            close_record(star, build_id, error=str(failure))
            raise
        close_record(star, build_id, models=built.models, tests=built.tests)
        return built


@contextmanager
def alone(olap_url: str) -> Iterator[Cursor]:
    """Two builds at once would rename each other's views away: the second waits for the first."""
    try:
        session = psycopg2.connect(olap_url)
    except psycopg2.OperationalError as error:
        raise BuildFailed(f"The star's database cannot be reached: {str(error).strip()}") from error
    with closing(session):
        session.autocommit = True
        star = session.cursor()
        star.execute("select pg_advisory_lock(%s)", [LOCK])
        yield star


def open_record(star: Cursor) -> int:
    try:
        star.execute(statements.text("olap/open_build"))
    except psycopg2.Error as error:
        raise BuildFailed(f"The build cannot be recorded: {str(error).strip()}") from error
    ((build_id,),) = star.fetchall()
    return int(build_id)


def close_record(
    star: Cursor, build_id: int, models: int | None = None, tests: int | None = None, error: str | None = None
) -> None:
    """A star that has gone away meanwhile must not hide how the build itself ended: then the row stays open."""
    outcome = {"build_id": build_id, "models": models, "tests": tests, "error": error}
    try:
        star.execute(statements.text("olap/close_build"), outcome)
    except psycopg2.Error as gone:
        logger.warning("how the build of the marts ended cannot be recorded: %s", str(gone).strip())


def build_and_test(olap_url: str, *options: str) -> Built:
    began = time.monotonic()
    results = run_dbt(olap_url, *options)
    failed = [in_words(result) for result in results if result["status"] in FAILURES]
    if failed:
        raise BuildFailed("\n".join(["The marts are not right:", *failed]))
    models = sum(result["unique_id"].startswith("model.") for result in results)
    return Built(models, len(results) - models, time.monotonic() - began)


def run_dbt(olap_url: str, *options: str) -> list[dict[str, Any]]:
    """The outcome of each model and test."""
    with TemporaryDirectory(prefix="marts-") as folder:
        done = dbt(olap_url, folder, "build", *options)
        outcome = Path(folder) / "run_results.json"
        if not outcome.exists():
            raise BuildFailed(f"dbt ended before it built anything: {(done.stdout + done.stderr).strip()}")
        results: list[dict[str, Any]] = json.loads(outcome.read_text(encoding="utf-8"))["results"]
        return results


def stale_sources(olap_url: str) -> list[str]:
    """The sources that have had nothing new for longer than `star.yml` says, and since when: worth a word,
    no fault. An empty star is not old."""
    with TemporaryDirectory(prefix="marts-") as folder:
        done = dbt(olap_url, folder, "source", "freshness")
        outcome = Path(folder) / "sources.json"
        if not outcome.exists():
            raise BuildFailed(f"dbt could not ask how fresh the star is: {(done.stdout + done.stderr).strip()}")
        results = json.loads(outcome.read_text(encoding="utf-8"))["results"]
    return [
        f"nothing new in {result['unique_id'].rpartition('.')[2]} since {result['max_loaded_at']}"
        for result in results
        if result["status"] == "warn" and not result["max_loaded_at"].startswith(NEVER)
    ]


def write_docs(olap_url: str, folder: Path) -> Path:
    """dbt's documentation of the star and the marts, as one page that needs no server."""
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with alone(olap_url), TemporaryDirectory(prefix="marts-") as written:
        done = dbt(olap_url, written, "docs", "generate", "--static")
        if done.returncode:
            raise BuildFailed(f"dbt could not write the documentation: {(done.stdout + done.stderr).strip()}")
        with writing_to(folder):
            return Path(shutil.copyfile(Path(written) / "static_index.html", folder / "index.html"))


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildFailed(f"The documentation cannot be written to {folder}: {error.strerror}") from error


def dbt(olap_url: str, folder: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Whatever it writes goes into a folder of the caller's, since the project's may be read-only."""
    options = ["--quiet", "--no-use-colors", "--target-path", folder, "--log-path", folder]
    project = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    arguments = [dbt_program(), *command, *options, *project]
    return subprocess.run(arguments, env=environment(olap_url), capture_output=True, text=True)


def dbt_program() -> str:
    """Beside this Python, or where an image with an environment for dbt alone has put it."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which("dbt", path=places)
    if program is None:
        raise BuildFailed("There is no dbt beside this Python or on the PATH: install requirements-dbt.txt.")
    return program


def environment(olap_url: str) -> dict[str, str]:
    """The URL's parts under libpq's own names: what dbt's profile does not read (sslmode, say), libpq does."""
    parts = {VARIABLES.get(name, f"PG{name.upper()}"): value for name, value in parse_dsn(olap_url).items()}
    return {**os.environ, **parts, "DO_NOT_TRACK": "1"}


def in_words(result: dict[str, Any]) -> str:
    kind, _, name, *test = result["unique_id"].split(".")
    return f"{kind.replace('_', ' ')} {test[0] if kind == 'unit_test' else name}: {result['message']}"
