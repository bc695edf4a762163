"""The stack's folder: one stack at a time, what is kept from run to run, and the env file for people and tools."""

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.account import Account
from brewlytics.embedded.leftovers import has_lost_its_make
from brewlytics.embedded.ports import free_port, is_free

SECONDS_FOR_ANOTHER_TO_STOP = 25
# One that was just killed, or has just begun, needs a moment to say so.
SECONDS_OF_DOUBT = 1
# Where root keeps a cluster that nobody could not reach in the state folder itself.
ROOTS_FOLDER = Path("/var/lib/brewlytics")


def write_private(path: Path, text: str) -> None:
    """Readable by the owner alone, and there as a whole or not at all."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)
    with unfinished.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def as_lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in values.items())


class State:
    """As a context it gives the folder up on the way out."""

    def __init__(self, folder: Path, account: Account) -> None:
        self.folder = folder.absolute()
        self.account = account
        try:
            # Root's servers run as another user, who passes through here to what is theirs.
            self.folder.mkdir(mode=0o700 if account.user is None else 0o711, parents=True, exist_ok=True)
            self._lock = (self.folder / "lock").open("a+")
        except OSError as error:
            raise EmbeddedError(
                f"The state folder {self.folder} cannot be written to ({error.strerror}): set BREWLYTICS_STATE to a "
                "folder that can."
            ) from error
        try:
            self._take_lock()
        except EmbeddedError:
            self._lock.close()
            raise
        self._kept = self._read_kept()

    def __enter__(self) -> "State":
        return self

    def __exit__(self, *error: object) -> None:
        self._lock.close()

    @property
    def env_file(self) -> Path:
        return self.folder / "env"

    def keep(self, name: str, make: Callable[[], str]) -> str:
        """Made once, the same in every later run."""
        if name not in self._kept:
            self.keep_instead(name, make())
        return self._kept[name]

    def keep_instead(self, name: str, value: str) -> None:
        self._kept[name] = value
        write_private(self.folder / "kept", as_lines(self._kept))

    def secret(self, name: str, length: int = 32) -> str:
        return self.keep(name, lambda: secrets.token_hex(length // 2))

    def port(self, name: str) -> int:
        """The same in every run, so that a tool's connection stays good, unless somebody else has taken it."""
        if not is_free("127.0.0.1", int(self.keep(name, lambda: str(free_port())))):
            self.keep_instead(name, str(free_port()))
        return int(self._kept[name])

    def empty_folder(self, name: str) -> Path:
        """For what is of one run alone."""
        folder = self.folder / name
        rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def servers_folder(self, name: str) -> Path:
        """A folder that the servers' user owns and reaches: in here, or by a link to where root keeps such things."""
        link = self.folder / name
        if not link.exists():
            self._make_servers_folder(link)
        folder = link.resolve()
        if folder.stat().st_uid != (self.account.user if self.account.user is not None else os.geteuid()):
            raise EmbeddedError(
                f"{folder} belongs to another user: start the stack as the user who made it, or set BREWLYTICS_STATE "
                "to another folder to start empty."
            )
        if not self.account.reaches(folder):
            raise EmbeddedError(
                f"{folder} cannot be reached by the user nobody, which root lends to PostgreSQL: move the state folder "
                "back to where it was made, or set BREWLYTICS_STATE to another folder to start empty."
            )
        return folder

    def _make_servers_folder(self, folder: Path) -> None:
        """Under its name only when it is theirs, so that a kill in between leaves nothing to stumble over."""
        folder.unlink(missing_ok=True)
        if self.account.reaches(self.folder):
            self._make_owned(in_folder=self.folder, name=folder.name).rename(folder)
        else:
            ROOTS_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder.symlink_to(self._make_owned(in_folder=ROOTS_FOLDER, name=folder.name))

    def _make_owned(self, *, in_folder: Path, name: str) -> Path:
        folder = Path(mkdtemp(prefix=f"{name}-", dir=in_folder))
        self.account.own(folder)
        return folder

    def say_stopping(self) -> None:
        self._sign("stopping")

    def _take_lock(self) -> None:
        """A stack that is being stopped is waited for; one that runs on is not disturbed."""
        started = time.monotonic()
        while not self._try_lock():
            self._lock.seek(0)
            pid, _, doing = self._lock.read().strip().partition(" ")
            stops = doing == "stopping" or has_lost_its_make(int(pid or 0))
            if time.monotonic() - started > (SECONDS_FOR_ANOTHER_TO_STOP if stops else SECONDS_OF_DOUBT):
                raise EmbeddedError(
                    f"Another stack (pid {pid}) is {doing} on {self.folder}: stop it, or set BREWLYTICS_STATE and "
                    "BREWLYTICS_PORT to others."
                )
            time.sleep(0.1)
        self._sign("running")

    def _try_lock(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _sign(self, doing: str) -> None:
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()} {doing}")
        self._lock.flush()

    def _read_kept(self) -> dict[str, str]:
        try:
            lines = (self.folder / "kept").read_text().splitlines()
        except FileNotFoundError:
            return {}
        return dict(line.split("=", 1) for line in lines)
