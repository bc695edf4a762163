"""The cluster: made whole or not at all, never served twice, and each refusal says what to do."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import psycopg2
import pytest

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.account import die_with_parent, server_account
from brewlytics.embedded.binaries import postgres_programs, reachable_programs
from brewlytics.embedded.leftovers import stop_server
from brewlytics.embedded.ports import free_port, is_free
from brewlytics.embedded.postgres import ENVIRONMENT, Cluster


@pytest.fixture
def home() -> Iterator[Path]:
    """Not tmp_path: as root the server's user could not pass through its parents."""
    folder = Path(mkdtemp(prefix="brewlytics-cluster-"))
    server_account().own(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(home: Path) -> Cluster:
    return Cluster(home=home, port=free_port(), password="of-ada", account=server_account(), durable=False)


@contextmanager
def running(cluster: Cluster) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(
        cluster.command(),
        env=ENVIRONMENT,
        cwd="/",
        user=cluster.account.user,
        group=cluster.account.group,
        extra_groups=cluster.account.extra_groups,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGINT),
    )
    try:
        while not cluster.answers():
            assert server.poll() is None
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def test_new_cluster_sorts_by_code_point_and_asks_for_the_password(cluster: Cluster) -> None:
    cluster.prepare()
    with running(cluster), closing(psycopg2.connect(cluster.url("postgres"))) as connection:
        cursor = connection.cursor()
        cursor.execute("select array(select * from unnest(array['b', 'a', 'B', 'é']) as word order by word)")
        assert cursor.fetchone() == (["B", "a", "b", "é"],)
        cursor.execute("select current_setting('listen_addresses'), current_setting('unix_socket_directories')")
        assert cursor.fetchone() == ("127.0.0.1", "")
        with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
            psycopg2.connect(host="127.0.0.1", port=cluster.port, user="brew", dbname="postgres")


def test_password_file_is_gone_after_initdb(cluster: Cluster) -> None:
    cluster.prepare()
    assert [path.name for path in cluster.home.iterdir()] == ["data"]


def test_initdb_that_was_killed_is_begun_anew(cluster: Cluster) -> None:
    half = cluster.home / "new-half" / "data"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster.prepare()
    assert [path.name for path in cluster.home.iterdir()] == ["data"]
    with running(cluster):
        assert cluster.answers()


def test_server_left_running_is_stopped_and_gives_up_its_port(cluster: Cluster) -> None:
    cluster.prepare()
    with running(cluster) as leftover:
        assert stop_server(cluster.data)
        assert leftover.wait(10) == 0
        assert is_free("127.0.0.1", cluster.port)


def test_pid_file_that_names_a_strange_process_is_nobodys_end(cluster: Cluster) -> None:
    cluster.prepare()
    stranger = subprocess.Popen(["sleep", "600"])
    (cluster.data / "postmaster.pid").write_text(f"{stranger.pid}\n{cluster.data}\n")
    assert not stop_server(cluster.data)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_data_of_another_major_version_is_refused(cluster: Cluster) -> None:
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 17.*dump it.*BREWLYTICS_STATE"):
        cluster.prepare()


def test_lost_password_is_said_and_not_waited_for(cluster: Cluster) -> None:
    cluster.prepare()
    with running(cluster), pytest.raises(EmbeddedError, match="another password than the state folder"):
        replace(cluster, password="of-bo").answers()


@pytest.mark.skipif(server_account().user is None, reason="only root runs the server as another user")
def test_programs_out_of_reach_are_copied_with_their_libraries(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    site.mkdir(mode=0o700)
    package = postgres_programs().parent.parent
    for folder in (package, package.with_name(package.name + ".libs")):
        shutil.copytree(folder, site / folder.name)
    monkeypatch.syspath_prepend(site)
    assert reachable_programs(cluster.account, cluster.home).is_relative_to(cluster.home)
    cluster.prepare()
    with running(cluster):
        assert cluster.answers()


def test_missing_programs_are_named_with_the_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EmbeddedError, match=r"No PostgreSQL 18 for .* Python 3.*bin folder.*OLTP_DATABASE_URL"):
        postgres_programs()
