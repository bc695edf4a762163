"""`make jaffle`: a generated year into the running stack, and what arrived in the star, against the oracle."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from shutil import rmtree

import psycopg2

ROOT = Path(__file__).parent.parent
FILES_OF_A_YEAR = "jaffle-data"


def main() -> None:
    """Stop at the first step that fails, with its exit code."""
    state = Path(os.environ.get("BREWLYTICS_STATE", ROOT / ".brewlytics")).absolute()
    environment = {**os.environ, **stack_environment(state)}
    files = generated_year(state)
    print("importing it into OLTP", flush=True)
    run(["manage.py", "import_jaffle_shop", str(files)], environment)
    print("carrying it into the star", flush=True)
    run(["manage.py", "etl", "run"], environment)
    print_star(environment["OLAP_DATABASE_URL"])
    run(["-m", "tests.jaffle_oracle", str(files)], environment)


def stack_environment(state: Path) -> dict[str, str]:
    """What the running stack wrote for people and tools; a stack that was stopped leaves its file, but no server."""
    try:
        values = dict(line.split("=", 1) for line in (state / "env").read_text().splitlines())
        for name in ("OLTP_DATABASE_URL", "OLAP_DATABASE_URL"):
            psycopg2.connect(values[name], connect_timeout=5).close()
    except (OSError, psycopg2.OperationalError) as error:
        sys.exit(f"No stack is running on {state}: start it with `make run` in another terminal ({error})")
    return values


def generated_year(state: Path) -> Path:
    """The year that was generated before, so that a second call shows that nothing changes; else a new one, whole."""
    files = state / FILES_OF_A_YEAR
    if files.exists():
        print(f"taking the year in {files} (remove the folder for another one)", flush=True)
        return files
    print(f"generating a year into {files}", flush=True)
    unfinished = state / f"{FILES_OF_A_YEAR}.new"
    rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    subprocess.run([Path(sys.executable).with_name("jafgen"), "1"], cwd=unfinished, check=True)
    (unfinished / "jaffle-data").rename(files)
    unfinished.rmdir()
    return files


def run(arguments: list[str], environment: Mapping[str, str]) -> None:
    code = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False).returncode
    if code:
        sys.exit(code)


def print_star(olap_url: str) -> None:
    with closing(psycopg2.connect(olap_url)) as olap, olap.cursor() as cursor:
        cursor.execute((ROOT / "tests" / "sql" / "star_by_store.sql").read_text())
        stores = cursor.fetchall()
    print(f"{'in the star':<24}{'orders':>10}{'lines':>10}{'revenue':>16}")
    for name, orders, lines, revenue in stores:
        print(f"{name:<24}{orders:>10,}{lines:>10,}{revenue:>16,}")
    orders, lines, revenue = (sum(store[place] for store in stores) for place in (1, 2, 3))
    print(f"{'all':<24}{orders:>10,}{lines:>10,}{revenue:>16,}", flush=True)


if __name__ == "__main__":
    main()
