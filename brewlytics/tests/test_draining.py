"""A container's web server goes without a refusal: what still comes is sent back untouched, then the server may end."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse

from brewlytics.draining import DrainingMiddleware
from brewlytics.serve import MARK

# A server that says what it meets: at its end, whether the mark was there before it was told to stop.
SERVER = """
import pathlib, signal, sys
def stop(number, frame):
    print("stopped,", "marked" if pathlib.Path(sys.argv[1]).exists() else "not marked", flush=True)
    sys.exit(7)
signal.signal(signal.SIGTERM, stop)
print("serving", flush=True)
signal.pause()
"""
PARENT = "import sys; from pathlib import Path; from brewlytics.serve import main; sys.exit(main({!r}, Path({!r}), 1))"


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "draining"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_is_drained_before_it_is_stopped(mark: Path, number: signal.Signals) -> None:
    mark.touch()  # of a run before: a new one begins without
    parent = PARENT.format([sys.executable, "-c", SERVER, str(mark)], str(mark))
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "serving\n"
    assert not mark.exists()
    process.send_signal(number)
    assert process.communicate(timeout=30)[0] == "stopped, marked\n"
    assert process.returncode == 7


def test_draining_instance_refuses_without_doing_anything(mark: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARK, str(mark))
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    middleware = DrainingMiddleware(view)
    assert middleware(HttpRequest()).status_code == 200
    mark.touch()
    answer = middleware(HttpRequest())
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (503, "1", "application/problem+json")
    assert [error["code"] for error in json.loads(answer.content)["errors"]] == ["stopping"]
    assert len(seen) == 1
