"""Folders for what is thrown away, in memory where there is room.

A disk's file system takes long over files that come and go, as those of a session's temporary tables do: a third of the
processor's time of many tests.
"""

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3


def throw_away_folder(purpose: str) -> Path:
    """A new one, whose name tells what for; whoever made it removes it."""
    folder = MEMORY if has_room(MEMORY) else None
    if folder:
        remove_leftovers(folder)
    return Path(mkdtemp(prefix=f"brewlytics-{os.getpid()}-{purpose}-", dir=folder))


def has_room(folder: Path) -> bool:
    """For the databases of all tests, and the servers' programs, which may have to be copied there."""
    if not os.access(folder, os.W_OK):
        return False
    system = os.statvfs(folder)
    return system.f_bavail * system.f_frsize > ROOM and not system.f_flag & os.ST_NOEXEC


def remove_leftovers(folder: Path) -> None:
    """Of processes that were killed: there they would take memory until the next boot."""
    for left in folder.glob("brewlytics-[0-9]*"):
        if not Path("/proc", left.name.split("-")[1]).exists():
            shutil.rmtree(left, ignore_errors=True)
