"""`python metabase/provision.py`: bring the questions and dashboards of this folder into a running Metabase.

Safe to repeat: it changes what the files have changed and says so, and leaves alone what people made by hand.
"""

import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

# Run by its path, as compose does, only this folder would be searched; the package is found from the one above.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from metabase import ProvisionError, dashboards, questions
from metabase.client import SECONDS_TO_START, Metabase
from metabase.connection import Star, keep_collection, keep_connection
from metabase.files import FOLDER, Files, read
from metabase.keeping import Say, archive_the_rest, ours


def provision(
    environment: Mapping[str, str], say: Say, folder: Path = FOLDER, seconds: float = SECONDS_TO_START
) -> None:
    """One line for each thing that is made or changed. Raises ProvisionError."""
    said: list[str] = []
    files = read(folder)
    port = _setting(environment, "OLAP_PORT")
    if not port.isdigit():
        raise ProvisionError(f"OLAP_PORT should be a number and is {port!r}.")
    password = _secret(environment, "BI_PASSWORD")
    star = Star(_setting(environment, "OLAP_HOST"), int(port), _setting(environment, "OLAP_DATABASE"), password)
    api = Metabase(_setting(environment, "METABASE_URL").rstrip("/"))

    def tell(line: str) -> None:
        said.append(line)
        say(line)

    api.wait_until_healthy(seconds)
    _open(api, environment, tell)
    _keep(api, files, star, tell)
    if not said:
        say("nothing changed")


def _open(api: Metabase, environment: Mapping[str, str], say: Say) -> None:
    if environment.get("METABASE_API_KEY") or environment.get("METABASE_API_KEY_FILE"):
        api.use_key(_secret(environment, "METABASE_API_KEY"))
        return
    email = _setting(environment, "METABASE_ADMIN_EMAIL")
    if api.log_in(email, _secret(environment, "METABASE_ADMIN_PASSWORD")):
        say(f"first user {email!r}: made")


def _keep(api: Metabase, files: Files, star: Star, say: Say) -> None:
    """What dashboards show comes before them, and what no file names goes after them: none shows it any more."""
    place = questions.Place(keep_connection(api, star, say), keep_collection(api, say))
    asked, shown = ours(api, questions.PATH), ours(api, dashboards.PATH)
    cards = questions.keep_questions(api, files, place, asked, say)
    dashboards.keep_dashboards(api, files, place, shown, cards, say)
    archive_the_rest(api, "dashboard", dashboards.PATH, shown, files.dashboards, say)
    archive_the_rest(api, "question", questions.PATH, asked, files.questions, say)


def _setting(environment: Mapping[str, str], name: str) -> str:
    if value := environment.get(name):
        return value
    raise ProvisionError(f"{name} is not set: docker-compose.yml and .env.sample show what it is.")


def _secret(environment: Mapping[str, str], name: str) -> str:
    """In the variable, or in the file that the variable's name with _FILE says."""
    if environment.get(name) or not (file := environment.get(f"{name}_FILE")):
        return _setting(environment, name)
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise ProvisionError(f"{name}_FILE cannot be read: {error}.") from error


if __name__ == "__main__":
    try:
        provision(os.environ, partial(print, flush=True))
    except ProvisionError as error:
        sys.exit(f"metabase: {error}")
