"""Counting in Valkey: together while it answers, alone while it does not."""

import logging
import socket

import pytest
import redis
import yaml
from django.conf import settings

from brewlytics.access.leases import Leases
from brewlytics.access.shared_counts import SECONDS_ALONE, SharedCounts
from brewlytics.access.tests.conftest import serving
from brewlytics.access.tests.factories import Clock
from brewlytics.embedded.valkey import Valkey


def test_all_who_count_count_together(valkey: Valkey) -> None:
    first, second = SharedCounts(valkey.url), SharedCounts(valkey.url)
    assert [first.add("1", 5).total, second.add("1", 2).total, first.add("2", 1).total] == [5, 7, 1]


def test_window_ends_of_itself_and_is_not_drawn_out(valkey: Valkey) -> None:
    client = redis.Redis.from_url(valkey.url)
    counts = SharedCounts(valkey.url)
    assert 59 < counts.add("1", 1).seconds_left <= 60
    client.pexpire("requests:1", 30_000)
    assert 29 < counts.add("1", 1).seconds_left <= 30
    client.delete("requests:1")  # as its end does
    assert counts.add("1", 1).total == 1


def test_leases_of_many_never_exceed_the_limit(valkey: Valkey) -> None:
    processes = [Leases(SharedCounts(valkey.url)) for _ in range(3)]
    assert sum(process.take(1, 500).is_granted for _ in range(500) for process in processes) == 500


def test_without_valkey_each_counts_alone_and_says_so_once(
    stopped_valkey: Valkey, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = SharedCounts(stopped_valkey.url, clock), SharedCounts(stopped_valkey.url, clock)
    assert [first.add("1", 5).total, first.add("1", 5).total, second.add("1", 5).total] == [5, 10, 5]
    clock.move(SECONDS_ALONE)
    assert first.add("1", 5).total == 15
    said = [record.getMessage() for record in caplog.records]
    assert [line.partition(":")[0] for line in said] == ["Requests are limited by each process for itself"] * 2


def test_valkey_that_comes_back_is_asked_again_after_some_seconds(
    stopped_valkey: Valkey, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    counts = SharedCounts(stopped_valkey.url, clock)
    assert counts.add("1", 5).total == 5
    with serving(stopped_valkey):
        redis.Redis.from_url(stopped_valkey.url).incrby("requests:1", 100)
        assert counts.add("1", 5).total == 10
        clock.move(SECONDS_ALONE)
        assert counts.add("1", 5).total == 105
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "again" in caplog.messages[1]


def test_valkey_that_says_nothing_holds_nobody_up(clock: Clock) -> None:
    """It takes connections and never answers: the time-out ends that, and the next seconds do not ask."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        mute.settimeout(0.01)
        counts = SharedCounts(f"redis://127.0.0.1:{mute.getsockname()[1]}/0", clock)
        assert [counts.add("1", 5).total for _ in range(3)] == [5, 10, 15]
        mute.accept()[0].close()
        with pytest.raises(TimeoutError):
            mute.accept()


def test_log_in_of_compose_may_count_and_nothing_else(valkey: Valkey, caplog: pytest.LogCaptureFixture) -> None:
    compose = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())
    (user,) = [line for line in compose["configs"]["valkey"]["content"].splitlines() if line.startswith("user ")]
    rules = user.replace("${COUNTS_PASSWORD:?make env writes it}", "counts").split()[1:]
    execute(valkey.url, "ACL", "SETUSER", *rules)
    url = valkey.url.replace(f":{valkey.password}@", "counts:counts@")
    assert [SharedCounts(url).add("1", 5).total for _ in range(2)] == [5, 10]
    assert caplog.messages == []
    for command in (["LPUSH", "etl", "a task"], ["GET", "requests:1"], ["INCRBY", "other", "1"]):
        with pytest.raises(redis.exceptions.NoPermissionError):
            execute(url, *command)


def execute(url: str, *command: str) -> None:
    redis.Redis.from_url(url).execute_command(*command)  # type: ignore[no-untyped-call]
