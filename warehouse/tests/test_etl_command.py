"""The shell's door: what `manage.py etl` prints, and that it ends in words when it cannot do what it says."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from warehouse.etl.logs import LOGS
from warehouse.tasks import keep_change_log
from warehouse.tests.change_log import ranges
from warehouse.tests.engine import on_the_star, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


def etl(*arguments: str) -> str:
    out = StringIO()
    call_command("etl", *arguments, stdout=out)
    return out.getvalue()


def test_run_carries_everything_and_says_so(ada: Session) -> None:
    open_shop(ada)
    assert json.loads(etl("run", "--json"))["batches"] == 1
    assert star() == expected_star()
    assert etl("run") == "Everything is in the star: 0 events in 0 batches.\n"


def test_status_tells_what_is_pending_and_then_nothing(ada: Session) -> None:
    ada.insert("customers", id=1)
    before = json.loads(etl("status", "--json"))
    assert before["pending"] == {"cdc_customers": 1}
    assert before["lag_seconds"] > 0
    etl("run")
    assert "pending       nothing\n" in etl("status")


def test_status_tells_what_is_kept_of_the_change_log(ada: Session) -> None:
    ada.insert("customers", id=1)
    logs = json.loads(etl("status", "--json"))["change_log"]
    assert set(logs) == set(LOGS)
    assert logs["cdc_customers"]["bytes"] > 0
    assert logs["cdc_customers"]["oldest_event_at"].startswith("20")
    assert re.search(r"change log    [\d.]+ MiB, since 20", etl("status"))


def test_retention_says_what_it_did(ada: Session) -> None:
    etl("retention")
    assert json.loads(etl("retention", "--json")) == {"made": {}, "dropped": {}, "busy": []}
    assert etl("retention") == "Partitions made: 0, dropped: 0.\n"
    assert keep_change_log() == "Retention(made={}, dropped={}, busy=[])"


def test_retention_that_could_not_be_done_ends_in_an_error(ada: Session, bo: Session) -> None:
    last, *_ = ranges(ada, "cdc_stores")[-1]
    ada.run(f"drop table change_log.{last}")
    bo.run("lock table cdc_stores in access exclusive mode")
    out = StringIO()
    with pytest.raises(CommandError, match="Not all is done"):
        call_command("etl", "retention", stdout=out)
    assert "Somebody holds a lock on cdc_stores, so nothing was made or dropped there" in out.getvalue()
    bo.rollback()
    etl("retention")


@pytest.mark.parametrize("timeout", ["nan", "inf", "-1", "soon"])
def test_timeout_that_never_ends_is_refused(timeout: str) -> None:
    with pytest.raises(CommandError, match="invalid seconds value"):
        etl("run", "--timeout", timeout)


@contextmanager
def pointed_elsewhere(alias: str, **settings: str) -> Iterator[None]:
    """The connection of this alias leads elsewhere for a while."""
    connection = connections[alias]
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setitem(connection.settings_dict, name, value)
        yield
    connection.close()


@pytest.mark.parametrize("action", ["run", "status"])
def test_unreachable_database_is_told_without_a_traceback(action: str) -> None:
    with pointed_elsewhere("olap", PORT="1"), pytest.raises(CommandError, match=r"port 1 failed: Connection refused"):
        etl(action)


@pytest.mark.parametrize("action", ["run", "status"])
def test_database_without_the_log_is_told_without_a_traceback(action: str, olap_url: str) -> None:
    told = pytest.raises(CommandError, match=r'A database failed: relation "cdc_\w+" does not exist')
    with pointed_elsewhere("default", NAME=olap_url.rpartition("/")[2]), told:
        etl(action)


def test_pause_is_told_by_every_action_until_the_engine_goes_on(ada: Session) -> None:
    open_shop(ada)
    assert f"The engine is paused by {getuser()} since" in etl("pause", "--reason", "a new disk")
    with pytest.raises(CommandError, match=r"paused by .*: a new disk.*`manage.py etl resume` lets it go on"):
        etl("run")
    assert json.loads(etl("pause", "--json"))["paused"]["reason"] == "a new disk"
    assert etl("resume").startswith(f"The engine goes on; it was paused by {getuser()} since")
    assert etl("resume") == "The engine was not paused.\n"
    etl("run")
    assert star() == expected_star()


def test_status_tells_in_words_what_waits_for_somebody(ada: Session) -> None:
    calm = etl("status")
    assert calm.startswith(
        "state         not paused\nlag           0.000 s\npending       nothing\ndead letters  none\n"
    )
    on_the_star(
        "insert into cdc_dead_letter (log, event_id, table_name, op, error) values ('a', 1, 'orders', 'I', 'x')",
        "insert into source_column_unknown values ('orders', 'mood', 'text', '2026-01-02 03:04:05Z')",
        "insert into etl_pause values (true, 'Ada', '2026-01-02 03:04:05Z', 'a new disk')",
    )
    words = etl("status").splitlines()
    assert words[0] == "state         paused by Ada since 2026-01-02 03:04:05 UTC: a new disk"
    assert "dead letters  1" in words
    assert "new column    orders.mood text, seen since 2026-01-02 03:04:05 UTC: not carried" in words
