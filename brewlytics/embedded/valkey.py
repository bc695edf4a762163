"""Valkey without Docker: the broker on 127.0.0.1, with a password, keeping nothing on disk."""

from dataclasses import dataclass
from pathlib import Path

import redis

from brewlytics.embedded.binaries import valkey_program
from brewlytics.embedded.state import write_private

# A process title of its own would overwrite the environment, by which a killed run's leftovers are found.
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
save ""
appendonly no
loglevel warning
set-proc-title no
"""


@dataclass(frozen=True)
class Valkey:
    """Its work can be lost: what the tasks have done stands in the databases, and beat knocks again."""

    folder: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        """The password stands in a file: a command line can be read by everybody."""
        configuration = self.folder / "valkey.conf"
        write_private(configuration, CONFIGURATION.format(port=self.port, password=self.password))
        return [str(valkey_program()), str(configuration), "--dir", str(self.folder)]

    def answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
        finally:
            client.close()
