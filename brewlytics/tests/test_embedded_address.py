"""Where the web server listens: what may be asked for, and what is answered to a wish that cannot be met."""

import pytest

from brewlytics.embedded import EmbeddedError
from brewlytics.embedded.address import find_address


@pytest.mark.parametrize(
    ("host", "url", "allowed_hosts"),
    [
        ("", "http://127.0.0.1:8000", "localhost,127.0.0.1,[::1],127.0.0.1"),
        ("cafe.example.com", "http://cafe.example.com:8000", "localhost,127.0.0.1,[::1],cafe.example.com"),
        ("0.0.0.0", "http://127.0.0.1:8000", "*"),
        ("::", "http://[::1]:8000", "*"),
    ],
)
def test_address_knows_how_it_is_called(host: str, url: str, allowed_hosts: str) -> None:
    address = find_address({"BREWLYTICS_HOST": host})
    assert (address.url, address.allowed_hosts) == (url, allowed_hosts)


@pytest.mark.parametrize("port", ["tea", "0", "65536", "-1", "80.5"])
def test_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(EmbeddedError, match=rf"BREWLYTICS_PORT is '{port}': it must be a number from 1 to 65535"):
        find_address({"BREWLYTICS_PORT": port})


def test_address_of_another_machine_is_refused() -> None:
    address = find_address({"BREWLYTICS_HOST": "192.0.2.1"})
    with pytest.raises(EmbeddedError, match=r"Nothing can listen on 192.0.2.1.*set BREWLYTICS_HOST"):
        address.refuse_if_taken()
