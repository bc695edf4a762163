"""What an earlier run that was killed left running: every process of a stack carries its state folder's name."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

MARK = "BREWLYTICS_STACK"
# Set by the Makefile: the pid of make itself.
MAKE = "BREWLYTICS_MAKE"
SECONDS_TO_DIE = 10


def mark_of(state_folder: Path) -> dict[str, str]:
    """Part of each child's environment, and so of its children's."""
    return {MARK: str(state_folder.resolve())}


def kill_leftovers(state_folder: Path) -> int:
    """PostgreSQL hides its environment, and wants to be stopped gently anyway: see postgres.py."""
    leftovers = [process for process in psutil.process_iter() if _is_marked(process, mark_of(state_folder)[MARK])]
    for process in leftovers:
        send(process, signal.SIGKILL)
    wait_until_gone(leftovers, SECONDS_TO_DIE)
    return len(leftovers)


def send(process: psutil.Process, number: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def wait_until_gone(processes: list[psutil.Process], seconds: float) -> None:
    """A zombie is gone: in a container nobody may ever reap it, and psutil would wait for that."""
    deadline = time.monotonic() + seconds
    while any(_is_alive(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)


def has_lost_its_make(pid: int) -> bool:
    """A stack whose make was killed will stop as soon as it notices."""
    try:
        stack = psutil.Process(pid)
        return bool(stack.environ().get(MAKE, str(stack.ppid())) != str(stack.ppid()))
    except (psutil.Error, OSError):
        return False


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _is_marked(process: psutil.Process, mark: str) -> bool:
    try:
        return bool(process.pid != os.getpid() and process.environ().get(MARK) == mark)
    except (psutil.Error, OSError):
        return False
