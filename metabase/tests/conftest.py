import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from metabase import files
from metabase.provision import provision
from metabase.tests.fake import Fake, serve

Provision = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files, to be changed."""
    for name in ("questions", "dashboards"):
        shutil.copytree(files.FOLDER / name, tmp_path / name)
    for name in ("questions.toml", "filters.toml"):
        shutil.copy(files.FOLDER / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def fake() -> Iterator[tuple[Fake, str]]:
    """And its address."""
    fake = Fake(star_password="of-the-star")
    with serve(fake) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield fake, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def metabase(fake: tuple[Fake, str]) -> Fake:
    return fake[0]


@pytest.fixture
def environment(fake: tuple[Fake, str]) -> dict[str, str]:
    return {
        "METABASE_URL": fake[1],
        "METABASE_ADMIN_EMAIL": "ada@example.com",
        "METABASE_ADMIN_PASSWORD": "of-ada",
        "OLAP_HOST": "olap-db",
        "OLAP_PORT": "5432",
        "OLAP_DATABASE": "olap",
        "BI_PASSWORD": "of-the-star",
    }


@pytest.fixture
def run(environment: dict[str, str], folder: Path) -> Provision:
    """Provisions from the copied files and returns the lines; what is named changes the environment."""

    def run(**changed: str) -> list[str]:
        said: list[str] = []
        provision(environment | changed, said.append, folder, seconds=0)
        return said

    return run
