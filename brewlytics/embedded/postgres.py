"""PostgreSQL without Docker: a data directory of our own, and the server for it on 127.0.0.1."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg2

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.account import Account, die_with_parent
from brewlytics.embedded.binaries import POSTGRES_MAJOR, reachable_programs

OWNER = "brew"
# The builtin provider sorts alike on every host; the libraries' locales do not.
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
# Nothing of the caller's environment, PGDATA and the like, is to reach the server.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
CARELESS = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum_naptime=15s",  # the catalogs grow with each temporary table, and with them the work of each session
    "max_connections=200",
    "max_prepared_transactions=20",
]
# The client's share of each log-in is nearly all for a password that can be guessed; this one is no secret.
CARELESS_INITDB = ["--no-sync", "--set=scram_iterations=1"]


@dataclass(frozen=True)
class Cluster:
    """A cluster in home/data that listens on one port; not durable means for tests: fast, lost in a power cut."""

    home: Path
    port: int
    password: str
    account: Account
    durable: bool = True
    settings: tuple[str, ...] = ()
    """Beyond our own, as `name=value`."""

    @property
    def data(self) -> Path:
        return self.home / "data"

    def url(self, database: str, *, user: str = OWNER, password: str | None = None) -> str:
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def command(self) -> list[str]:
        """The server in the foreground, by TCP alone: a socket's path has a limit that a state folder may break."""
        settings = ["timezone=UTC", "log_timezone=UTC", "unix_socket_directories=", *self.settings]
        options = [part for setting in settings + ([] if self.durable else CARELESS) for part in ("-c", setting)]
        programs = reachable_programs(self.account, self.home)
        return [str(programs / "postgres"), "-D", str(self.data), "-h", "127.0.0.1", "-p", str(self.port), *options]

    def prepare(self) -> None:
        """Leave a data directory that this server can start on, whatever happened to the last one."""
        for unfinished in self.home.glob("new-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        if self.data.exists():
            self._refuse_other_major()
        else:
            self._initialise()

    def answers(self) -> bool:
        """A wrong password is no server that is still starting: it is raised."""
        if not self._says_ready():
            return False
        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=3).close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise EmbeddedError(
                    f"The cluster in {self.data} has another password than the state folder: put the folder's own "
                    "secrets back, or remove the whole state folder to start empty."
                ) from error
            return False
        return True

    def _initialise(self) -> None:
        """In a folder of its own, then renamed: killed in the middle, it leaves nothing that looks like a cluster."""
        unfinished = Path(mkdtemp(prefix="new-", dir=self.home))
        password = unfinished / "password"
        password.write_text(self.password)
        password.chmod(0o600)
        for path in (unfinished, password):
            self.account.own(path)
        initdb = reachable_programs(self.account, self.home) / "initdb"
        options = [f"--username={OWNER}", f"--pwfile={password}", "--auth=scram-sha-256", *LOCALE]
        done = subprocess.run(
            [initdb, "-D", unfinished / "data", *options, *([] if self.durable else CARELESS_INITDB)],
            user=self.account.user,
            group=self.account.group,
            extra_groups=self.account.extra_groups,
            cwd="/",
            env=ENVIRONMENT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode != 0:
            shutil.rmtree(unfinished)
            raise EmbeddedError(f"initdb failed in {self.home}:\n{done.stdout.strip()}")
        (unfinished / "data").rename(self.data)
        shutil.rmtree(unfinished)

    def _refuse_other_major(self) -> None:
        major = (self.data / "PG_VERSION").read_text().strip()
        if major != str(POSTGRES_MAJOR):
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {major}, and this is PostgreSQL {POSTGRES_MAJOR}: dump it with "
                "the old release and restore it, or set BREWLYTICS_STATE to another folder to start empty."
            )

    def _says_ready(self) -> bool:
        """The last line of its pid file; to ask by connecting would fill the log with refusals."""
        try:
            return (self.data / "postmaster.pid").read_text().split()[-1:] == ["ready"]
        except FileNotFoundError:
            return False
