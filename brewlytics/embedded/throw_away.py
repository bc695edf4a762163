"""A PostgreSQL for a while, for the tests and the benchmarks: in a folder of its own, gone afterwards."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.account import die_with_parent, server_account
from brewlytics.embedded.memory import throw_away_folder
from brewlytics.embedded.postgres import ENVIRONMENT, Cluster

SECONDS_TO_START = 60


@contextmanager
def throw_away_cluster(
    purpose: str, *, port: int, password: str, durable: bool, settings: tuple[str, ...] = ()
) -> Iterator[Cluster]:
    """A running cluster; `purpose` stands in its folder's name. Raises EmbeddedError when it does not start."""
    prepared = prepared_cluster(purpose, port=port, password=password, durable=durable, settings=settings)
    with prepared as cluster, running(cluster):
        yield cluster


@contextmanager
def prepared_cluster(
    purpose: str, *, port: int, password: str, durable: bool, settings: tuple[str, ...] = ()
) -> Iterator[Cluster]:
    """One that does not run yet."""
    account = server_account()
    home = Path(mkdtemp(prefix=f"brewlytics-{purpose}-")) if durable else throw_away_folder(purpose)
    account.own(home)
    cluster = Cluster(home=home, port=port, password=password, account=account, durable=durable, settings=settings)
    try:
        cluster.prepare()
        yield cluster
    finally:
        shutil.rmtree(home)


@contextmanager
def running(cluster: Cluster) -> Iterator[None]:
    """The server, until the end of the block; another block starts it again."""
    log = cluster.home / "log"
    with log.open("wb") as lines:
        server = subprocess.Popen(
            cluster.command(),
            user=cluster.account.user,
            group=cluster.account.group,
            extra_groups=cluster.account.extra_groups,
            cwd="/",
            env=ENVIRONMENT,
            stdout=lines,
            stderr=lines,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),
        )
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not cluster.answers():
            if server.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL does not start:\n{log.read_text()}")
            time.sleep(0.02)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
