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
# A fast shutdown that meets the restart after a crash can hang: PostgreSQL's io workers wait for each other.
SERVERS_END = ((signal.SIGINT, 5), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


def mark_of(state_folder: Path) -> dict[str, str]:
    """Part of each child's environment, and so of its children's."""
    return {MARK: str(state_folder.resolve())}


def kill_leftovers(state_folder: Path) -> int:
    """All but PostgreSQL, which hides its environment, and wants to be stopped gently anyway."""
    leftovers = [process for process in psutil.process_iter() if _is_marked(process, mark_of(state_folder)[MARK])]
    for process in leftovers:
        _send(process, signal.SIGKILL)
    _wait_until_gone(leftovers, SECONDS_TO_DIE)
    return len(leftovers)


def stop_server(data: Path) -> bool:
    """The PostgreSQL that serves this data directory, if one does: fast, then at once, then by force.

    No data is lost by any of them, and its port is free afterwards.
    """
    if not (servers := _servers_of(data)):
        return False
    for number, seconds in SERVERS_END:
        for server in servers:
            if number == signal.SIGKILL or server.pid == _postmaster_pid(data):
                _send(server, number)
        _wait_until_gone(servers, seconds)
        servers = _servers_of(data)
    return True


def has_lost_its_make(pid: int) -> bool:
    """A stack whose make was killed will stop as soon as it notices."""
    try:
        stack = psutil.Process(pid)
        return bool(stack.environ().get(MAKE, str(stack.ppid())) != str(stack.ppid()))
    except (psutil.Error, OSError):
        return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _wait_until_gone(processes: list[psutil.Process], seconds: float) -> None:
    """A zombie is gone: in a container nobody may ever reap it, and psutil would wait for that."""
    deadline = time.monotonic() + seconds
    while any(_is_alive(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)


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


def _servers_of(data: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["name"]) if _works_in(process, data)]


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Each of a cluster's processes works in its data directory; its children no less than the first one."""
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except (psutil.Error, OSError):
        return False


def _postmaster_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None
