"""Where the databases and the broker are: a server of somebody's wherever its URL is set, else one of our own."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from brewlytics.embedded.postgres import OWNER, Cluster
from brewlytics.embedded.state import State
from brewlytics.embedded.valkey import Valkey

DATABASES = {"OLTP_DATABASE_URL": "oltp", "OLAP_DATABASE_URL": "olap"}
BROKER = "REDIS_URL"


class Services:
    def __init__(self, state: State, environment: Mapping[str, str]) -> None:
        self._state = state
        own = state.secret("POSTGRES_PASSWORD"), state.secret("VALKEY_PASSWORD")
        # A shell that has sourced the state's env file names our own servers, which are no given ones.
        self._given = {
            name: url
            for name in (*DATABASES, BROKER)
            if (url := environment.get(name)) and not any(password in url for password in own)
        }

    @property
    def embedded_databases(self) -> dict[str, str]:
        return {name: database for name, database in DATABASES.items() if name not in self._given}

    @property
    def clusters_home(self) -> Path:
        return self._state.servers_folder("postgres")

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(
            home=self.clusters_home,
            port=self._state.port("POSTGRES_PORT"),
            password=self._state.secret("POSTGRES_PASSWORD"),
            account=self._state.account,
        )

    @cached_property
    def valkey(self) -> Valkey | None:
        if BROKER in self._given:
            return None
        return Valkey(
            folder=self._state.folder,
            port=self._state.port("VALKEY_PORT"),
            password=self._state.secret("VALKEY_PASSWORD"),
        )

    def password_of(self, log_in: str) -> str:
        return self._state.secret(f"{log_in.upper()}_PASSWORD")

    def urls(self, log_in: str = OWNER) -> dict[str, str]:
        """For a process with this log-in. A given server's log-ins are its owner's affair: its URL serves all."""
        password = None if log_in == OWNER else self.password_of(log_in)
        ours = {
            name: self.cluster.url(database, user=log_in, password=password)
            for name, database in self.embedded_databases.items()
        }
        broker = {BROKER: self.valkey.url} if self.valkey else {}
        return self._given | ours | broker
