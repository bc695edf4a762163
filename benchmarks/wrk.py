"""wrk: closed connections that ask as fast as they are answered, or at a rate."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from benchmarks.frame import BenchmarkFailed

SCRIPTS = Path(__file__).parent / "wrk"
CONNECTIONS = 16
PATIENCE = 60


@dataclass(frozen=True)
class Heard:
    rate: float
    p99: float


def ask(url: str, script: str, key: str, seconds: int, rate: float | None = None) -> Heard:
    """At a rate each connection rests after an answer as long as the others need for their turns."""
    command = [
        "wrk",
        "--threads",
        "1",
        "--connections",
        str(CONNECTIONS),
        "--duration",
        f"{seconds}s",
        "--timeout",
        "10s",
    ]
    pause = 1000 * CONNECTIONS / rate if rate else 0
    environment = os.environ | {"KEY": key, "PAUSE": f"{pause:.0f}", "SEED": str(time.time_ns())}
    command += ["--script", str(SCRIPTS / f"{script}.lua"), url]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    if told["errors"] or not told["requests"]:
        raise BenchmarkFailed(f"{script} was not answered as it should be: {told}")
    return Heard(told["requests"] / told["seconds"], told["p99"])


def wait_for(url: str, key: str) -> str:
    """The URL, once somebody answers there."""
    request = urllib.request.Request(f"{url}/orders?page_size=1", headers={"Authorization": f"Api-Key {key}"})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            direct.open(request, timeout=10).close()
            return url
        except urllib.error.HTTPError as error:
            raise BenchmarkFailed(f"{url} answers {error.code}: {error.read()!r}") from error
        except OSError:
            time.sleep(0.1)
    raise BenchmarkFailed(f"Nobody answers at {url}.")
