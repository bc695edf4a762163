"""The programs of the stack: the steps of its start, then the web server, the workers and beat."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from signal import SIGQUIT

from brewlytics.embedded.child import Child

PROJECT = Path(__file__).resolve().parent.parent.parent
CELERY = ["celery", "--quiet", "--app", "brewlytics"]
# Each run of the engine would fill two lines every five seconds. And nobody asks these workers who else is there:
# looking around costs a second at each start.
WORKER = [*CELERY, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]


def program(name: str, arguments: list[str], environment: Mapping[str, str]) -> Child:
    return Child(name, [sys.executable, "-m", *arguments], dict(environment), directory=PROJECT)


def flyway(database_url: str, locations: list[str], environment: Mapping[str, str]) -> Child:
    """The URL by way of the environment: it holds a password, and a command line can be read by everybody."""
    folders = [str(PROJECT / "flyway" / location) for location in locations]
    return program(
        "flyway", ["brewlytics.flyway", "migrate", "-", *folders], {**environment, "FLYWAY_URL": database_url}
    )


def provision(environment: Mapping[str, str]) -> Child:
    return program("django", ["brewlytics.embedded.provision"], environment)


def marts(environment: Mapping[str, str]) -> Child:
    return program("marts", ["manage", "dbt", "build"], environment)


def web(host: str, port: int, environment: Mapping[str, str]) -> Child:
    listen = ["--host", host, "--port", str(port)]
    processes = [
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--backpressure",
        "256",
        "--no-ws",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "8",
    ]
    application = ["--interface", "wsgi", "brewlytics.wsgi:application"]
    return program("web", ["granian", *listen, *processes, *application], environment)


def worker(name: str, environment: Mapping[str, str], *, processes: int = 1) -> Child:
    """What comes to a queue is little; the engine alone has a second process, for what takes long beside it."""
    concurrency = ["--concurrency", str(processes)]
    return program(name, [*WORKER, "--queues", name, *concurrency, "--hostname", f"{name}@%h"], environment)


def marts_worker(environment: Mapping[str, str]) -> Child:
    """Celery drops its task at SIGQUIT: a build may take minutes, and the next one makes up for it."""
    return replace(worker("dbt", environment), stop_signal=SIGQUIT)


def beat(environment: Mapping[str, str]) -> Child:
    return program("beat", [*CELERY, "beat", "--loglevel", "WARNING"], environment)
