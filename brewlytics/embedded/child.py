"""One process of the stack: how it is started and ended, and its lines as they come."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.account import Account, die_with_parent

LONGEST_PAUSE = 30.0
LONGEST_LINE = 65536
# Where nobody reaps orphans their group stays for ever, and there is nothing to wait for.
SECONDS_FOR_A_GROUP_TO_GO = 1


@dataclass
class Child:
    """A session of its own keeps the terminal's Ctrl-C from it: the supervisor says who stops when."""

    name: str
    command: list[str]
    environment: dict[str, str]
    directory: Path
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account = field(default_factory=Account)
    output: int | None = None
    deaths: int = 0
    restart_at: float | None = None
    _rest: bytes = b""

    def start(self) -> None:
        try:
            self._process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=self.directory,
                user=self.account.user,
                group=self.account.group,
                extra_groups=self.account.extra_groups,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),
            )
        except OSError as error:
            raise EmbeddedError(f"{self.name} cannot be started: {error}") from error
        assert self._process.stdout
        self.output = self._process.stdout.fileno()
        self._started = time.monotonic()
        self.restart_at = None

    @property
    def returncode(self) -> int | None:
        return self._process.poll()

    def lines(self) -> list[str]:
        """What was said since the last call; to be called when there is something, or the end of it."""
        assert self.output is not None
        said = os.read(self.output, LONGEST_LINE)
        *complete, self._rest = (self._rest + said).split(b"\n")
        if self._rest and (not said or len(self._rest) > LONGEST_LINE):
            complete, self._rest = [*complete, self._rest], b""
        if not said:
            self.close()
        return [line.decode(errors="replace").rstrip() for line in complete]

    def close(self) -> None:
        assert self._process.stdout
        self._process.stdout.close()
        self.output = None

    def plan_restart(self) -> float:
        """The pause before it is started again: doubled with each death, short again after it has lived a while."""
        self.deaths = 1 if time.monotonic() - self._started > 2 * LONGEST_PAUSE else self.deaths + 1
        pause = min(0.5 * 2.0 ** (self.deaths - 1), LONGEST_PAUSE)
        self.restart_at = time.monotonic() + pause
        return pause

    def ask_to_stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """Its whole group, until nobody of it is left: a main process that was killed leaves its children behind."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            deadline = time.monotonic() + SECONDS_FOR_A_GROUP_TO_GO
            while time.monotonic() < deadline:
                os.killpg(self._process.pid, 0)
                time.sleep(0.01)
        self._process.wait()

    def describe_end(self) -> str:
        code = self._process.returncode
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
