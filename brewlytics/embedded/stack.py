"""`make run`: everything in the foreground without Docker, one step after the other, until somebody stops it."""

import os
import secrets
import string
import sys
from collections.abc import Mapping
from pathlib import Path
from signal import SIGINT

from brewlytics.embedded import EmbeddedError, programs
from brewlytics.embedded.account import server_account
from brewlytics.embedded.address import Address, find_address
from brewlytics.embedded.child import Child
from brewlytics.embedded.console import Console
from brewlytics.embedded.leftovers import kill_leftovers, mark_of, stop_server
from brewlytics.embedded.log_ins import create_databases, create_log_ins
from brewlytics.embedded.postgres import ENVIRONMENT as POSTGRES_ENVIRONMENT
from brewlytics.embedded.services import Services
from brewlytics.embedded.state import State, as_lines, write_private
from brewlytics.embedded.supervisor import StopRequested, Supervisor

ADMIN_USER = "admin"
READY = """\
Brewlytics is ready.

  API      {url}/orders
  Docs     {url}/docs
  Admin    {url}/admin/    log in as {user} with {password}
  API key  {key}
  Env file {env_file}

Post an order:

  curl {url}/orders -H 'Authorization: Api-Key {key}' -H 'Content-Type: application/json' \\
    -d '{{"store_id": 1, "channel": "in_store", "items": [{{"product_id": 1, "quantity": 2}}]}}'

Ctrl-C stops everything; what was written stays.
"""


class Stack:
    """Servers, steps, programs: in this order up, in the other order down."""

    def __init__(self, state: State, address: Address, supervisor: Supervisor, environment: Mapping[str, str]) -> None:
        self._state = state
        self._address = address
        self._supervisor = supervisor
        self._services = Services(state, environment)
        self._shared = {
            "BREWLYTICS_ALLOWED_HOSTS": address.allowed_hosts,
            **environment,
            **mark_of(state.folder),
            "BREWLYTICS_STATE": str(state.folder),
            "BREWLYTICS_STATIC": str(state.folder / "static"),
            "BREWLYTICS_SECRET_KEY": environment.get("BREWLYTICS_SECRET_KEY") or state.secret("SECRET_KEY", length=64),
            "PYTHONUNBUFFERED": "1",
        }
        self._demo = {
            "ADMIN_USER": ADMIN_USER,
            "ADMIN_PASSWORD": state.secret("ADMIN_PASSWORD"),
            "API_KEY": state.keep("API_KEY", draw_api_key),
        }

    def run(self) -> None:
        self._state.env_file.unlink(missing_ok=True)
        self._end_leftovers()
        self._address.refuse_if_taken()
        self._start_postgres()
        self._start_valkey()
        self._migrate()
        self._start_workers()
        self._provision()
        self._write_env_file()
        self._start_beat_and_web()
        self._build_marts()
        self._announce()
        self._supervisor.supervise()

    def _end_leftovers(self) -> None:
        """Before a port is looked at: they hold those that this run shall have again."""
        ended = kill_leftovers(self._state.folder)
        if self._services.embedded_databases:
            ended += stop_server(self._services.clusters_home / "data")
        if ended:
            self._supervisor.say(f"ended {ended} processes that a killed run left behind")

    def _start_postgres(self) -> None:
        if not self._services.embedded_databases:
            return
        cluster = self._services.cluster
        self._supervisor.say(f"starting PostgreSQL on port {cluster.port}")
        cluster.prepare()
        server = Child(
            "postgres",
            cluster.command(),
            {**POSTGRES_ENVIRONMENT},
            directory=Path("/"),
            stop_signal=SIGINT,
            account=cluster.account,
        )
        self._supervisor.start_server(server, ready=cluster.answers)

    def _start_valkey(self) -> None:
        valkey = self._services.valkey
        if valkey is None:
            return
        self._supervisor.say(f"starting Valkey on port {valkey.port}")
        server = Child("valkey", valkey.command(), self._shared, directory=self._state.folder)
        self._supervisor.start_server(server, ready=valkey.answers)

    def _migrate(self) -> None:
        """Before Django, since Flyway refuses a schema that holds other tables. A given server gets no sample rows."""
        services, owner = self._services, self._services.urls()
        ours = services.embedded_databases
        if ours:
            create_databases(services.cluster.url("postgres"), *ours.values())
        self._supervisor.say("migrating the databases")
        oltp = ["oltp", "sample"] if "OLTP_DATABASE_URL" in ours else ["oltp"]
        self._supervisor.run(programs.flyway(owner["OLTP_DATABASE_URL"], oltp, self._shared))
        self._supervisor.run(programs.flyway(owner["OLAP_DATABASE_URL"], ["olap"], self._shared))
        if ours:
            create_log_ins(services.cluster.url("postgres"), services.password_of)

    def _start_workers(self) -> None:
        """Before they are needed: so they are there when beat first knocks, and the first order does not wait."""
        self._supervisor.say("starting the workers, beat and the web server")
        self._supervisor.start_program(programs.worker("etl", self._environment("brewlytics_etl"), processes=2))
        self._supervisor.start_program(programs.worker("default", self._environment("brewlytics_worker")))
        self._supervisor.start_program(programs.marts_worker(self._environment("brewlytics_dbt")))

    def _provision(self) -> None:
        self._supervisor.run(programs.provision({**self._shared, **self._services.urls(), **self._demo}))

    def _start_beat_and_web(self) -> None:
        self._supervisor.start_program(programs.beat(self._environment("brewlytics_beat")))
        counts = {"PROMETHEUS_MULTIPROC_DIR": str(self._state.empty_folder("metrics"))}
        environment = self._environment("brewlytics_web") | counts
        web = programs.web(self._address.host, self._address.port, environment)
        self._supervisor.start_program(web)
        self._supervisor.wait_until(self._address.answers_ready, web)

    def _build_marts(self) -> None:
        """Not before the web server answers: dbt takes seconds of the processor, and orders do not need it."""
        self._supervisor.start_errand(programs.marts(self._environment("brewlytics_dbt")))

    def _environment(self, log_in: str) -> dict[str, str]:
        return {**self._shared, **self._services.urls(log_in)}

    def _write_env_file(self) -> None:
        """Before the web server can say that it is ready: whoever waits for that may read the file at once."""
        secret_key = {"BREWLYTICS_SECRET_KEY": self._shared["BREWLYTICS_SECRET_KEY"]}
        values = {**self._services.urls(), "API_URL": self._address.url, **self._demo, **secret_key}
        write_private(self._state.env_file, as_lines(values))

    def _announce(self) -> None:
        ready = READY.format(
            url=self._address.url,
            user=ADMIN_USER,
            password=self._demo["ADMIN_PASSWORD"],
            key=self._demo["API_KEY"],
            env_file=self._state.env_file,
        )
        for line in ready.splitlines():
            self._supervisor.say(line)


def draw_api_key() -> str:
    """In the form of the API's own: a prefix to find it by, a dot, the secret."""
    letters = string.ascii_letters + string.digits
    prefix, secret = ("".join(secrets.choice(letters) for _ in range(length)) for length in (8, 32))
    return f"{prefix}.{secret}"


def main(environment: Mapping[str, str]) -> int:
    try:
        address = find_address(environment)
        folder = Path(environment.get("BREWLYTICS_STATE") or programs.PROJECT / ".brewlytics")
        with State(folder, server_account()) as state, Supervisor(Console()) as supervisor:
            try:
                Stack(state, address, supervisor, environment).run()
            finally:
                state.say_stopping()
    except StopRequested:
        return 0
    except (EmbeddedError, OSError) as error:
        print(f"Brewlytics cannot run. {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(os.environ))
