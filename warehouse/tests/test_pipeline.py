"""The live pipeline page: who may look, what each station says, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connections
from django.test import Client
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from pytest_django import DjangoAssertNumQueries

from warehouse.tests.engine import drain, on_the_star
from warehouse.tests.fragment import LIVE, PAGE, between, look, words
from warehouse.tests.shop import Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.mark.parametrize("address", [PAGE, LIVE])
def test_staff_with_the_right_may_look_and_nobody_else(address: str, client: Client) -> None:
    assert client.get(address).headers["Location"] == f"/admin/login/?next={address}"
    user = User.objects.create(username="bo", is_staff=True)
    client.force_login(user)
    assert client.get(address).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_etlrun"))
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_sidebar_leads_there(client: Client) -> None:
    user = User.objects.create(username="bo", is_staff=True)
    client.force_login(user)
    assert f'href="{PAGE}"' not in client.get("/admin/").content.decode()
    user.user_permissions.add(Permission.objects.get(codename="view_etlrun"))
    assert f'href="{PAGE}"' in client.get("/admin/").content.decode()


def test_new_platform_says_what_each_station_is_for(admin_client: Client) -> None:
    assert words(admin_client) == [
        "All is quiet: every change is in the star.",
        *("Orders", "come in from tills and apps", "0", "in the last minute", "0 in five minutes"),
        *("Change log", "notes each change with the order itself", "0", "waiting", "nothing is left behind"),
        *("Engine", "carries the changes, a batch at a time", "0", "events a second", "batch 0, never"),
        *("Star", "keeps the facts for analysis", "0 s", "behind", "0 facts in five minutes"),
        *("Marts", "are the metrics that people read", "not built yet", "`manage.py dbt build` makes them"),
        *("Events a second, last five minutes", "five minutes ago", "at most 0 a second", "now"),
        *("Last batches", "reading the log", "dimensions", "facts", "sums", "offset and commit"),
        *("Run", "When", "Carried by", "Events", "ms", "Where the time went"),
        "The engine has carried nothing yet.",
        *("Schedule", "Task", "When", "Last sent", "Is on", "Beat has not started yet: it writes the schedule."),
        *("Last failures", "None: neither the engine nor a build of the marts has ever failed."),
    ]


@contextmanager
def rights_of_the_web_process() -> Iterator[None]:
    for alias, role in (("default", "brew_app"), ("olap", "brew_ops")):
        with connections[alias].cursor() as cursor:
            cursor.execute(f"set role {role}")
    try:
        yield
    finally:
        for alias in ("default", "olap"):
            connections[alias].close()


def test_order_is_seen_at_each_station(admin_client: Client, ada: Session) -> None:
    """Waiting in the log, then carried; the marts as the last build left them."""
    open_shop(ada)
    ada.run("update orders set ordered_at = now() - interval '2 minutes'")
    ada.insert("orders", id=2, ordered_at=datetime.now(UTC) + timedelta(hours=1))
    on_the_star(
        "insert into mart_build (models, tests, finished_at) values (3, 23, clock_timestamp() - interval '3 minutes')"
    )
    with rights_of_the_web_process():
        before = words(admin_client)
        drain()
        after = words(admin_client)
    assert before[0] == "Changes are flowing, and the star keeps up."
    assert between(before, "Orders", "Engine") == [
        *("Orders", "come in from tills and apps", "0", "in the last minute", "1 in five minutes"),
        *("Change log", "notes each change with the order itself", "11", "waiting"),
        *("cdc_customers: 2", "cdc_products: 2", "cdc_stores: 1", "cdc_employees: 1", "cdc_orders: 5"),
    ]
    assert between(after, "Change log", "Engine")[2:] == ["0", "waiting", "nothing is left behind"]
    assert "batch 1, just now" in after
    assert between(after, "Marts", "Events a second, last five minutes")[2:] == [
        *("23", "tests passed", "3 marts built 3 min ago"),
    ]
    assert between(after, "Where the time went", "Schedule")[3:5] == ["test", "11"]


def test_schedule_is_told_in_words(admin_client: Client) -> None:
    interval = IntervalSchedule.objects.create(every=5, period="seconds")
    crontab = CrontabSchedule.objects.create(minute="*/15")
    PeriodicTask.objects.create(name="knock", task="a", interval=interval, last_run_at=datetime.now(UTC))
    PeriodicTask.objects.create(name="build", task="b", crontab=crontab, enabled=False)
    assert between(words(admin_client), "Is on", "Last failures")[1:] == [
        *("build", "Every 15 minutes UTC", "never", "off"),
        *("knock", "every 5 seconds", "just now", "on"),
    ]


def test_many_who_look_cost_what_one_does(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Within the same second the others ask for their log-in alone."""
    first = look(admin_client)
    with django_assert_num_queries(0, using="olap"), django_assert_num_queries(2):
        assert admin_client.get(LIVE).content == first.content
