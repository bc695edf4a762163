"""The web server as a container's first process: granian is its child, and is drained before it is stopped.

A gateway learns that an instance goes away only from its answers. So on SIGTERM the instance first says 503 to whatever
still comes, having done nothing of it, and the gateway asks another one; only then granian is told to finish.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

# The variable that names the file whose presence says "draining": the middleware looks at it with every request.
MARK = "BREWLYTICS_DRAINING"
DRAIN_SECONDS = 2
SERVER = [
    *("granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000"),
    # A connection takes one of a process's 256 places also while nothing is asked on it; who comes then waits outside.
    # What is asked is read by one of four threads, so that four bodies are in memory, however many wait.
    *("--workers", "2", "--blocking-threads", "4", "--backpressure", "256", "--no-ws", "--respawn-failed-workers"),
    *("--workers-kill-timeout", "8", "brewlytics.wsgi:application"),
]


def main(server_command: list[str], mark: Path, drain_seconds: int) -> int:
    """Run the server until it ends; returns its exit code."""
    mark.unlink(missing_ok=True)
    server = subprocess.Popen(server_command)

    def drain(number: int, frame: FrameType | None) -> None:
        mark.touch()
        signal.alarm(drain_seconds)

    def stop(number: int, frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGALRM, stop)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, drain)
    return server.wait()


if __name__ == "__main__":
    sys.exit(main([sys.executable, "-m", *SERVER], Path(os.environ.setdefault(MARK, "/tmp/draining")), DRAIN_SECONDS))
