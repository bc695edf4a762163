"""docker compose as a person uses it, on a project of its own: other names, other ports, another .env."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from brewlytics.embedded.ports import free_port
from deploy import env

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = "brewlytics-test"
PORTS = ("GATEWAY_PORT", "GATEWAY_TLS_PORT", "AIRFLOW_PORT", "METABASE_PORT")


class Compose:
    """Its .env is made as `make env` makes it, but for the ports."""

    def __init__(self, folder: Path) -> None:
        self.env_file = folder / ".env"
        env.main(ROOT / ".env.sample", self.env_file)
        self.change(**{name: str(free_port()) for name in PORTS})
        self.environment = os.environ | {
            "COMPOSE_PROJECT_NAME": PROJECT,
            "COMPOSE_ENV_FILES": str(self.env_file),
            "COMPOSE_PROFILES": "",
        }

    def change(self, **values: str) -> None:
        self.env_file.write_text("".join(f"{name}={value}\n" for name, value in (self.values | values).items()))

    @property
    def values(self) -> dict[str, str]:
        lines = self.env_file.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))

    def run(self, *command: str, ok: bool = True, given: str = "") -> str:
        """Any command in the project's surroundings; returns what it said on both streams."""
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            input=given,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=900,
        )
        assert (done.returncode == 0) is ok, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def __call__(self, *arguments: str, ok: bool = True, given: str = "") -> str:
        return self.run("docker", "compose", *arguments, ok=ok, given=given)

    def containers(self, *services: str, of_all: bool = False) -> list[dict[str, Any]]:
        said = self("ps", "--format", "json", *(["--all"] if of_all else []), *services)
        return [json.loads(line) for line in said.splitlines() if line.startswith("{")]

    def pids(self, service: str) -> list[int]:
        """Of the first process of each container, as this machine counts."""
        ids = [container["ID"] for container in self.containers(service)]
        return [int(self.run("docker", "inspect", "--format", "{{.State.Pid}}", name)) for name in ids]

    def sql(self, database: str, query: str) -> list[list[str]]:
        """Rows as texts, by the superuser: no port of a database is open to this machine."""
        options = ["--no-psqlrc", "--tuples-only", "--no-align", "--field-separator=\t", "--username=postgres"]
        said = self("exec", "-T", f"{database}-db", "psql", *options, f"--dbname={database}", given=query)
        return [line.split("\t") for line in said.splitlines() if line]

    def left_behind(self) -> Iterable[str]:
        """Names of whatever carries the project's label."""
        label = f"label=com.docker.compose.project={PROJECT}"
        for kind in (["container", "ls", "--all"], ["volume", "ls"], ["network", "ls"]):
            yield from self.run("docker", *kind, "--filter", label, "--quiet").split()
