"""Each request has an id: its own or one of ours, in the answer and in what is logged meanwhile."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.test import Client

from brewlytics.request_ids import AddRequestId


@pytest.mark.parametrize("told", ["a", "till-7.order_12", "0" * 64])
def test_clients_id_comes_back(client: Client, told: str) -> None:
    assert client.get("/health/live", headers={"X-Request-ID": told}).headers["X-Request-ID"] == told


@pytest.mark.parametrize("told", ["", "0" * 65, "a b", "a\nb", "ä", '"a"'])
def test_other_ids_are_not_taken_over(client: Client, told: str) -> None:
    drawn = [client.get("/health/live", headers={"X-Request-ID": told}).headers["X-Request-ID"] for _ in range(2)]
    assert all(len(request_id) == 32 for request_id in drawn)
    assert len({told, *drawn}) == 3


@pytest.fixture
def request_ids(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.handler.addFilter(AddRequestId())
    return caplog


def test_line_of_the_log_bears_the_id(client: Client, request_ids: pytest.LogCaptureFixture) -> None:
    client.get("/nowhere", headers={"X-Request-ID": "till-7"})
    logging.getLogger("django.request").warning("after it")
    assert [record.request_id for record in request_ids.records] == ["till-7", "-"]  # type: ignore[attr-defined]


LOGS_ONCE = """
import django, logging
django.setup()
logging.getLogger("brewlytics").warning("out of %s", "milk", extra={"store": "bern"})
"""


def logged(log_format: str) -> str:
    environment = {**os.environ, "BREWLYTICS_LOG_FORMAT": log_format, "DJANGO_SETTINGS_MODULE": "brewlytics.settings"}
    done = subprocess.run(
        [sys.executable, "-c", LOGS_ONCE], env=environment, capture_output=True, text=True, check=False
    )
    return done.stderr


def test_log_is_json_where_that_is_asked_for() -> None:
    line = json.loads(logged("json"))
    assert line.pop("time")
    assert line == {
        "level": "WARNING",
        "logger": "brewlytics",
        "request_id": "-",
        "message": "out of milk",
        "store": "bern",
    }


def test_log_is_plain_otherwise() -> None:
    assert logged("plain").endswith("WARNING brewlytics [-]: out of milk\n")


def test_unknown_form_is_refused() -> None:
    assert "BREWLYTICS_LOG_FORMAT is 'xml': it must be plain or json." in logged("xml")
