"""Where the web server listens, and the URL by which this machine finds it there."""

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.ports import is_free

# An address for "every address of this machine", and the one among them to call.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def allowed_hosts(self) -> str:
        """Whoever opens the stack to every address cannot list the names that it is called by."""
        return "*" if self.host in EVERYWHERE else f"localhost,127.0.0.1,[::1],{self.host}"

    def refuse_if_taken(self) -> None:
        try:
            free = is_free(self.host, self.port)
        except OSError as error:
            raise EmbeddedError(
                f"Nothing can listen on {self.host}, port {self.port} ({error.strerror}): set BREWLYTICS_HOST to an "
                "address of this machine, BREWLYTICS_PORT to a port above 1023."
            ) from error
        if not free:
            raise EmbeddedError(
                f"Port {self.port} on {self.host} is taken by another program: stop it, or set BREWLYTICS_PORT to "
                "another port."
            )

    def answers_ready(self) -> bool:
        """Past any proxy: this is our own machine. A 503, too, is raised as an error."""
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            direct.open(f"{self.url}/health/ready", timeout=5).close()
        except OSError:
            return False
        return True


def find_address(environment: Mapping[str, str]) -> Address:
    port = environment.get("BREWLYTICS_PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise EmbeddedError(f"BREWLYTICS_PORT is {port!r}: it must be a number from 1 to 65535.")
    return Address(environment.get("BREWLYTICS_HOST") or "127.0.0.1", int(port))
