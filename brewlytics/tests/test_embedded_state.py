"""The state folder: what it keeps, for whom it can be read, and who may use it."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.account import Account, server_account
from brewlytics.embedded.services import Services
from brewlytics.embedded.state import State, write_private

OLTP = "postgresql://ada:tea@db.example.com/oltp"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path / "state", Account()) as state:
        yield state


def test_secret_is_random_kept_and_private(tmp_path: Path) -> None:
    with State(tmp_path / "state", Account()) as first:
        secret = first.secret("ADMIN_PASSWORD")
    with State(tmp_path / "state", Account()) as again:
        assert again.secret("ADMIN_PASSWORD") == secret
        assert again.secret("SECRET_KEY") != secret
    assert stat.S_IMODE((tmp_path / "state" / "kept").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_private_file_replaces_one_that_was_open_to_all(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("old")
    file.chmod(0o644)
    write_private(file, "new")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_folder_that_is_a_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(EmbeddedError, match=r"cannot be written to.*BREWLYTICS_STATE"):
        State(tmp_path / "state", Account())


@pytest.mark.skipif(server_account().user is None, reason="only root runs the servers as another user")
def test_servers_folder_of_root_is_reachable_wherever_the_state_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    account = server_account()
    with State(tmp_path / "state", account) as state:
        folder = state.servers_folder("postgres")
        assert state.servers_folder("postgres") == folder
    assert account.reaches(folder)
    assert (folder.stat().st_uid, stat.S_IMODE(folder.stat().st_mode)) == (account.user, 0o700)
    folder.rmdir()


@pytest.mark.skipif(server_account().user is None, reason="only root can make what belongs to another user")
def test_servers_folder_of_another_user_is_refused_and_left_to_them(tmp_path: Path) -> None:
    with State(tmp_path / "state", Account()) as state:
        mine = state.servers_folder("postgres")
    with State(tmp_path / "state", server_account()) as state, pytest.raises(EmbeddedError, match="another user"):
        state.servers_folder("postgres")
    assert mine.stat().st_uid == os.geteuid()


def test_given_url_is_used_and_nothing_embedded_in_its_place(state: State) -> None:
    services = Services(state, {"OLTP_DATABASE_URL": OLTP, "REDIS_URL": "redis://cache.example.com"})
    assert services.embedded_databases == {"OLAP_DATABASE_URL": "olap"}
    assert services.valkey is None
    urls = services.urls("brewlytics_web")
    assert urls["OLTP_DATABASE_URL"] == OLTP
    assert urls["REDIS_URL"] == "redis://cache.example.com"
    assert urls["OLAP_DATABASE_URL"].startswith("postgresql://brewlytics_web:")


def test_own_url_in_the_environment_is_not_a_given_one(state: State) -> None:
    """A shell that has sourced the env file of the last run starts the same servers again."""
    own = Services(state, {}).urls()
    assert Services(state, own).embedded_databases == Services(state, {}).embedded_databases
    assert Services(state, own).valkey is not None


def test_kept_port_that_is_taken_is_given_up(state: State) -> None:
    port = state.port("POSTGRES_PORT")
    assert state.port("POSTGRES_PORT") == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert state.port("POSTGRES_PORT") != port


def test_lock_names_who_holds_the_folder(state: State) -> None:
    with pytest.raises(EmbeddedError, match=rf"Another stack \(pid {os.getpid()}\) is running"):
        State(state.folder, Account())
