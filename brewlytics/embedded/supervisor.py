"""The supervisor: starts the children, carries their lines, brings back the dead, stops all of them in time.

One thread and one loop, `turn`: nothing may block it for long, so each step of the start is a child of its own.
"""

import os
import select
import selectors
import signal
import time
from collections.abc import Callable
from types import FrameType

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.child import Child
from brewlytics.embedded.console import Console
from brewlytics.embedded.leftovers import MAKE

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
SECONDS_A_TURN = 0.1
# A signal to a whole process group arrives twice: make passes it on.
SECONDS_OF_ONE_SIGNAL = 1
SECONDS_FOR_PROGRAMS = 12
SECONDS_FOR_SERVERS = 5
DEATHS_BEFORE_READY = 5


class StopRequested(Exception):
    """Somebody wants the stack to end."""


class Supervisor:
    """As a context it stops everything on the way out, whatever the way out is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._servers: list[Child] = []
        self._programs: list[Child] = []
        self._errands: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._stop_requests = 0
        self._stop_requested_at = 0.0
        # A make that is killed outright (kill -9) must not leave its stack behind.
        self._make = int(os.environ[MAKE]) if MAKE in os.environ else None

    def __enter__(self) -> "Supervisor":
        for number in STOP_SIGNALS:
            # Under nohup it is to survive the terminal. A shell makes jobs in the background deaf to SIGINT as well;
            # whoever sends that one means it.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._request_stop)
        return self

    def __exit__(self, *error: object) -> None:
        if self._servers or self._programs or self._errands:
            self.say("stopping")
        self._stop(self._programs + self._errands, SECONDS_FOR_PROGRAMS)
        self._stop(self._servers, SECONDS_FOR_SERVERS)

    def start_server(self, child: Child, *, ready: Callable[[], bool]) -> None:
        """A server is what programs need: it starts before them and stops after them."""
        self._start(child, self._servers)
        self.wait_until(ready, child)

    def start_program(self, child: Child) -> None:
        self._start(child, self._programs)

    def start_errand(self, errand: Child) -> None:
        """Done once, beside everything else: nothing waits for it, and when it fails the rest goes on."""
        self._start(errand, self._errands)

    def run(self, step: Child) -> None:
        """Run to its end; a step that fails ends the start."""
        self._start(step, self._programs)
        while step.returncode is None:
            self.turn(reviving=self._servers)
        self._programs.remove(step)
        self._drain(step)
        if step.returncode != 0:
            raise EmbeddedError(f"{step.name} {step.describe_end()}: its lines above say why.")

    def wait_until(self, ready: Callable[[], bool], child: Child) -> None:
        """No deadline: a recovery takes what it takes, and Ctrl-C is at hand. Dying again and again ends it."""
        while not ready():
            self.turn()
            if child.deaths >= DEATHS_BEFORE_READY:
                raise EmbeddedError(f"{child.name} died {child.deaths} times before it was ready: its lines say why.")

    def supervise(self) -> None:
        while True:
            self.turn()

    def turn(self, reviving: list[Child] | None = None) -> None:
        self._carry_lines()
        if self._stop_requests or (self._make is not None and os.getppid() != self._make):
            raise StopRequested
        for child in self._servers + self._programs if reviving is None else reviving:
            self._revive(child)
        for errand in [errand for errand in self._errands if errand.returncode is not None]:
            self._finish(errand)

    def say(self, line: str) -> None:
        self._console.say("brewlytics", line)

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        if time.monotonic() - self._stop_requested_at > SECONDS_OF_ONE_SIGNAL:
            self._stop_requested_at = time.monotonic()
            self._stop_requests += 1

    def _start(self, child: Child, among: list[Child]) -> None:
        child.start()
        among.append(child)
        self._listen_to(child)

    def _revive(self, child: Child) -> None:
        if child.returncode is None:
            return
        if child.restart_at is None:
            child.kill()
            self._drain(child)
            pause = child.plan_restart()
            self.say(f"{child.name} {child.describe_end()}; starting it again in {pause:g} s")
        elif time.monotonic() >= child.restart_at:
            child.start()
            self._listen_to(child)

    def _finish(self, errand: Child) -> None:
        self._errands.remove(errand)
        errand.kill()
        self._drain(errand)
        if errand.returncode != 0:
            self.say(f"{errand.name} {errand.describe_end()}: its lines above say why. The rest goes on")

    def _stop(self, children: list[Child], seconds: float) -> None:
        """Ask all of them; a second signal, or the end of their time, is the end of asking."""
        deadline = time.monotonic() + seconds
        for child in reversed(children):
            child.ask_to_stop()
        while any(child.returncode is None for child in children):
            if self._stop_requests > 1 or time.monotonic() > deadline:
                break
            self._carry_lines()
        for child in reversed(children):
            if child.returncode is None:
                hurried = "was not waited for" if self._stop_requests > 1 else "did not stop"
                self.say(f"{child.name} {hurried}: killed")
            child.kill()
            self._drain(child)

    def _listen_to(self, child: Child) -> None:
        assert child.output is not None
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _carry_lines(self) -> None:
        for key, _ in self._selector.select(SECONDS_A_TURN):
            self._carry_lines_of(key.data)

    def _drain(self, child: Child) -> None:
        """Its last words. Only what is there: a descendant may hold the pipe open."""
        while child.output is not None and select.select([child.output], [], [], 0)[0]:
            self._carry_lines_of(child)
        if child.output is not None:
            self._selector.unregister(child.output)
            child.close()

    def _carry_lines_of(self, child: Child) -> None:
        descriptor = child.output
        for line in child.lines():
            self._console.say(child.name, line)
        if child.output is None and descriptor is not None:
            self._selector.unregister(descriptor)
