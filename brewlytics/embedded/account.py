"""Whom a server runs as, and which folders that user can reach: PostgreSQL refuses to run as root."""

import os
import pwd
import signal
from collections.abc import Callable
from ctypes import CDLL
from dataclasses import dataclass
from pathlib import Path
from sys import platform

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """The values of Popen's user, group and extra_groups; None leaves them as they are."""

    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None

    def own(self, path: Path) -> None:
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)

    def reaches(self, folder: Path) -> bool:
        """Only other users' folders can be out of reach; the mode says which, without opening any of them."""
        resolved = folder.resolve()
        return self.user is None or all(
            place.stat().st_mode & 0o001 or place.stat().st_uid == self.user for place in (resolved, *resolved.parents)
        )


def server_account() -> Account:
    if os.geteuid() != 0:
        return Account()
    nobody = pwd.getpwnam("nobody")
    return Account(user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=())


def die_with_parent(by: signal.Signals) -> Callable[[], None] | None:
    """For Popen's preexec_fn: Linux signals the child when its parent is gone, kill -9 included.

    Safe only while the parent has one thread; elsewhere the next start clears what was left behind.
    """
    if platform != "linux":
        return None
    libc = CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, by)
