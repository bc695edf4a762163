"""The doors to the dead letters: the shell's, and the admin's by way of the engine's worker."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError
from django.test import Client
from django.urls import reverse

from warehouse import tasks
from warehouse.tests.engine import drain, on_the_star, star
from warehouse.tests.letters import waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, add_line, open_shop, place_order
from warehouse.tests.test_etl_command import etl

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

LIST = "admin:warehouse_cdcdeadletter_changelist"


@pytest.fixture
def letter_id(ada: Session) -> Iterator[int]:
    """Of a line that the star does not take; its order's total waits behind it."""
    on_the_star("alter table fact_sales add constraint large_lines_are_forbidden check (line_number <> 50)")
    open_shop(ada)
    place_order(ada, 2)
    add_line(ada, 2, 50)
    drain()
    yield waiting()[0]["letter_id"]
    allow()


def allow() -> None:
    on_the_star("alter table fact_sales drop constraint if exists large_lines_are_forbidden")


def test_list_names_the_fault_and_what_waits(letter_id: int) -> None:
    fault, behind = etl("dead-letters", "list").splitlines()
    assert fault.split(":")[0] == f"{letter_id:>6}  I order_items 250 of key 2, event {waiting()[0]['event_id']}"
    assert f"waits behind event {waiting()[0]['event_id']}" in behind
    assert [letter["row_id"] for letter in json.loads(etl("dead-letters", "list", "--json"))] == [250, 2]


def test_show_tells_everything(letter_id: int) -> None:
    shown = json.loads(etl("dead-letters", "show", str(letter_id), "--json"))
    assert shown["payload"]["line_number"] == 50
    words = dict(line.split(maxsplit=1) for line in etl("dead-letters", "show", str(letter_id)).splitlines())
    assert "large_lines_are_forbidden" in words["error"]
    assert json.loads(words["payload"]) == shown["payload"]


def test_retry_fails_until_the_cause_is_mended(letter_id: int) -> None:
    with pytest.raises(CommandError, match="Not all is done"):
        etl("dead-letters", "retry", "--all")
    allow()
    assert etl("dead-letters", "retry", str(letter_id)) == "2 applied, 0 wait as before.\n"
    assert star() == expected_star()
    assert etl("dead-letters", "list") == "No dead letters.\n"


def test_discard_says_what_it_gives_up(letter_id: int) -> None:
    assert etl("dead-letters", "discard", str(letter_id)).startswith("given up:")
    assert waiting() == []


def test_discard_of_one_that_waits_no_more_leaves_it_to_whom_it_was(letter_id: int) -> None:
    tasks.discard_dead_letters([letter_id], "ada")
    assert tasks.discard_dead_letters([letter_id], "bo") == "0 given up"
    with pytest.raises(CommandError, match="Not all is done"):
        etl("dead-letters", "discard", str(letter_id))
    assert json.loads(etl("dead-letters", "show", str(letter_id), "--json"))["decided_by"] == "ada"


@pytest.mark.parametrize("verb", ["show", "retry", "discard"])
def test_number_that_is_none_is_refused(verb: str, ada: Session) -> None:
    with pytest.raises(CommandError, match=r"No dead letter has the number 7\. `manage.py etl dead-letters list`"):
        etl("dead-letters", verb, "7")


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker within this process, without what other tests have sent to it."""
    send_to(monkeypatch, "memory://")
    with etl_queue() as queue:
        queue.clear()


def send_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setitem(current_app.conf, "broker_url", address)
    # Celery keeps its connections to the one before.
    monkeypatch.setattr(current_app, "_pool", None)
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)


@contextmanager
def etl_queue() -> Iterator[Any]:
    with current_app.connection_for_read() as connection, connection.SimpleQueue("etl") as queue:
        yield queue


def asked_for() -> tuple[str, Any]:
    """The task that the engine's queue has, and its arguments."""
    with etl_queue() as queue:
        message = queue.get(timeout=5)
        message.ack()
        return message.headers["task"], message.payload[0]


def test_admin_asks_the_worker_to_try_again(letter_id: int, admin_client: Client, broker: None) -> None:
    page = admin_client.post(reverse(LIST), {"action": "retry", "_selected_action": letter_id}, follow=True)
    assert "1 will be tried again by the engine" in page.content.decode()
    name, arguments = asked_for()
    assert (name, arguments) == ("warehouse.tasks.retry_dead_letters", [[letter_id], "ada"])
    allow()
    tasks.retry_dead_letters(*arguments)
    assert star() == expected_star()


def test_admin_gives_up_only_when_sure(letter_id: int, admin_client: Client, broker: None) -> None:
    chosen = {"action": "discard", "_selected_action": letter_id}
    assert "will never reach the star" in admin_client.post(reverse(LIST), chosen).content.decode()
    admin_client.post(reverse(LIST), chosen | {"is_sure": "yes"})
    name, arguments = asked_for()
    assert (name, arguments) == ("warehouse.tasks.discard_dead_letters", [[letter_id], "ada"])
    assert tasks.discard_dead_letters(*arguments) == "1 given up"


def test_broker_that_is_down_is_told(letter_id: int, admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    send_to(monkeypatch, "redis://127.0.0.1:1/0")
    page = admin_client.post(reverse(LIST), {"action": "retry", "_selected_action": letter_id}, follow=True)
    assert "The broker does not answer, nothing was asked for" in page.content.decode()


def test_paused_engine_decides_nothing_and_says_who_paused_it(letter_id: int, admin_client: Client) -> None:
    """Neither by the shell nor by the page, which asks the worker for nothing then."""
    etl("pause", "--reason", "a new disk")
    try:
        for verb in ("retry", "discard"):
            with pytest.raises(CommandError, match=r"The engine is paused by .*: a new disk"):
                etl("dead-letters", verb, str(letter_id))
            chosen = {"action": verb, "_selected_action": letter_id, "is_sure": "yes"}
            page = admin_client.post(reverse(LIST), chosen, follow=True).content.decode()
            assert "a new disk. Nothing was asked for: resume it first." in page
    finally:
        etl("resume")
    assert [letter["attempts"] for letter in waiting()] == [1, 0]


def test_who_may_only_look_is_offered_nothing_to_do(letter_id: int, client: Client) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_cdcdeadletter"))
    client.force_login(clerk)
    page = client.get(reverse(LIST)).content.decode()
    assert "order_items 250" in page
    assert "Give up for good" not in page
