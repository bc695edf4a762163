"""The live pipeline page: who may look, what each station says, and that what is wrong is told in words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from pytest_django import DjangoAssertNumQueries

from brewlytics.statements import load
from warehouse.reports.moment import BOOKS, DIMENSIONS, READING, Carried, read_moment
from warehouse.templatetags.durations import ago, duration
from warehouse.tests.engine import connect, drain, on_the_star
from warehouse.tests.shop import Session, open_shop
from warehouse.tests.test_etl_command import pointed_elsewhere

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

PAGE, LIVE = "/admin/pipeline/", "/admin/pipeline/live/"
STATEMENTS = Path(__file__).parent.parent / "sql" / "olap"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


class Words(HTMLParser):
    """What stands in a piece of HTML, one text after the other."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(" ".join(data.split()))


def words(client: Client) -> list[str]:
    cache.clear()
    answer = client.get(LIVE)
    assert answer.status_code == 200
    return Words(answer.content.decode()).texts


def between(texts: list[str], first: str, last: str) -> list[str]:
    return texts[texts.index(first) : texts.index(last)]


@pytest.mark.parametrize("address", [PAGE, LIVE])
def test_staff_with_the_right_may_look_and_nobody_else(address: str, client: Client) -> None:
    assert client.get(address).headers["Location"] == f"/admin/login/?next={address}"
    user = User.objects.create(username="bo", is_staff=True)
    client.force_login(user)
    assert client.get(address).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_etlrun"))
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_new_platform_says_what_each_station_is_for(admin_client: Client) -> None:
    assert words(admin_client) == [
        "All is quiet: every change is in the star.",
        *("Orders", "come in from tills and apps", "0", "in the last minute", "0 in five minutes"),
        *("Change log", "notes each change with the order itself", "0", "waiting", "nothing is left behind"),
        *("Engine", "carries the changes, a batch at a time", "0", "events a second", "batch 0, never"),
        *("Star", "keeps the facts for analysis", "0 s", "behind", "0 facts in five minutes"),
        *("Marts", "are the metrics that people read", "not built yet", "`manage.py dbt build` makes them"),
        *("Events a second, last five minutes", "five minutes ago", "at most 0 a second", "now"),
        *("Last batches", "reading the log", "dimensions", "facts", "offset and commit"),
        *("Run", "When", "Carried by", "Events", "ms", "Where the time went"),
        "The engine has carried nothing yet.",
        *("Schedule", "Task", "When", "Last sent", "Is on", "Beat has not started yet: it writes the schedule."),
        *("Last failures", "None: neither the engine nor a build of the marts has ever failed."),
    ]


def test_order_is_seen_at_each_station(admin_client: Client, ada: Session) -> None:
    """Waiting in the log, then carried; the marts as the last build left them. With the web process' rights."""
    open_shop(ada)
    ada.run("update orders set ordered_at = now() - interval '2 minutes'")
    ada.insert("orders", id=2, ordered_at=datetime.now(UTC) + timedelta(hours=1))
    on_the_star(
        "insert into mart_build (models, tests, finished_at) values (3, 23, clock_timestamp() - interval '3 minutes')"
    )
    for alias, role in (("default", "brew_app"), ("olap", "brew_ops")):
        with connections[alias].cursor() as cursor:
            cursor.execute(f"set role {role}")
    before = words(admin_client)
    assert before[0] == "Changes are flowing, and the star keeps up."
    assert between(before, "Orders", "Engine") == [
        *("Orders", "come in from tills and apps", "0", "in the last minute", "1 in five minutes"),
        *("Change log", "notes each change with the order itself", "11", "waiting"),
        *("cdc_customers: 2", "cdc_products: 2", "cdc_stores: 1", "cdc_employees: 1", "cdc_orders: 5"),
    ]
    drain()
    after = words(admin_client)
    for alias in ("default", "olap"):
        connections[alias].close()
    assert between(after, "Change log", "Engine")[2:] == ["0", "waiting", "nothing is left behind"]
    assert "batch 1, just now" in after
    assert between(after, "Marts", "Events a second, last five minutes")[2:] == [
        *("23", "tests passed", "3 marts built 3 min ago"),
    ]
    assert between(after, "Where the time went", "Schedule")[3:5] == ["test", "11"]


def test_steps_are_whole_ones_of_five_minutes() -> None:
    """The step that still runs is left out, and so is what is older. Within one transaction now() stands still."""
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("""
            insert into etl_run (runner, started_at, events_applied, rows)
            select 'test', date_bin('5 seconds', now(), timestamptz 'epoch') + after, events, rows::jsonb
            from (values
                (interval '0 seconds', 1000, '{"merge_fact_orders": 1000}'),
                (interval '-1 second', 40, '{"merge_fact_orders": 2, "merge_fact_sales": 3, "load": 9}'),
                (interval '-5 seconds', 10, '{}'),
                (interval '-6 seconds', 30, '{"merge_fact_sales": 7}'),
                (interval '-300 seconds', 5, '{"merge_fact_orders": 1}'),
                (interval '-301 seconds', 1000, '{"merge_fact_orders": 1000}')
            ) as run (after, events, rows)
        """)
        cursor.execute(load("warehouse/reports/sql/carried.sql"))
        assert cursor.fetchall() == [(5, 1), *[(0, 0)] * 57, (30, 7), (50, 5)]


def test_rate_is_that_of_the_last_ten_seconds() -> None:
    carried = [Carried(5, 1), *[Carried(0, 0)] * 57, Carried(30, 7), Carried(50, 5)]
    moment = replace(read_moment(), carried=carried)
    assert (moment.rates, moment.rate, moment.facts) == ([1.0, *[0.0] * 57, 6.0, 10.0], 8.0, 13)


def test_batch_says_where_its_time_went(admin_client: Client) -> None:
    """What nobody measured is the commit's. A step that is new here is one of the facts'."""
    seconds = (
        '{"load": 0.010, "insert_dim": 0.002, "update_dim": 0.003, "merge_fact_sales": 0.020, "claim_batch": 0.001}'
    )
    on_the_star(
        "insert into etl_run (runner, events_applied, seconds, started_at, finished_at) values"
        f" ('celery', 1234, '{seconds}', '2026-11-01 08:00:00Z', '2026-11-01 08:00:00.050Z')"
    )
    (batch,) = read_moment().batches
    assert [(part.name, round(part.milliseconds), round(part.percent)) for part in batch.parts] == [
        ("reading", 10, 20),
        ("dimensions", 5, 10),
        ("facts", 20, 40),
        ("books", 15, 30),
    ]
    texts = words(admin_client)
    assert between(texts, "Where the time went", "Schedule")[1:] == [
        str(batch.run.pk),
        "08:00:00",
        "celery",
        "1,234",
        "50",
    ]
    spoken = re.findall(
        r'class="pipeline-time" role="img" aria-label="([^"]*)"', admin_client.get(LIVE).content.decode()
    )
    assert spoken == ["reading 10 ms, dimensions 5 ms, facts 20 ms, books 15 ms"]


def test_steps_of_the_engine_have_their_files() -> None:
    assert {file.stem for file in STATEMENTS.glob("*.sql")} >= (DIMENSIONS | BOOKS)
    assert {"load"} == READING


def test_schedule_is_told_in_words(admin_client: Client) -> None:
    interval = IntervalSchedule.objects.create(every=5, period="seconds")
    crontab = CrontabSchedule.objects.create(minute="*/15")
    PeriodicTask.objects.create(name="knock", task="a", interval=interval, last_run_at=datetime.now(UTC))
    PeriodicTask.objects.create(name="build", task="b", crontab=crontab, enabled=False)
    assert between(words(admin_client), "Is on", "Last failures")[1:] == [
        *("build", "Every 15 minutes UTC", "never", "off"),
        *("knock", "every 5 seconds", "just now", "on"),
    ]


RUN = "insert into etl_run (runner, finished_at, error) values ('test', clock_timestamp() - interval '{} min', {})"
BUILD = "insert into mart_build (finished_at, error) values (clock_timestamp() - interval '{} min', {})"
AT_WORK = "insert into mart_build default values"
BATCH_FAILED = "merge_fact_sales: numeric field overflow"
FAILURES = {
    "an engine that fails": (
        [RUN.format(9, "null"), RUN.format(3, f"'{BATCH_FAILED}'")],
        "The engine's last run failed. It tries again by itself, and no change is skipped.",
        ["Engine, 3 min ago", BATCH_FAILED],
    ),
    "an engine that failed once": (
        [RUN.format(9, f"'{BATCH_FAILED}'"), RUN.format(3, "null")],
        "All is quiet: every change is in the star.",
        ["Engine, 9 min ago; mended since", BATCH_FAILED],
    ),
    "a build that failed": (
        [BUILD.format(20, "null"), BUILD.format(5, "'test unique_x: <Got> 1 result'"), AT_WORK],
        "The star is up to date, but the last build of the marts failed.",
        ["Build of the marts, 5 min ago", "test unique_x: <Got> 1 result"],
    ),
    "a build that failed once": (
        [BUILD.format(20, "'test unique_x'"), BUILD.format(5, "null")],
        "All is quiet: every change is in the star.",
        ["Build of the marts, 20 min ago; mended since", "test unique_x"],
    ),
}


@pytest.mark.parametrize(("statements", "state", "told"), FAILURES.values(), ids=FAILURES)
def test_failure_is_told(statements: list[str], state: str, told: list[str], admin_client: Client) -> None:
    on_the_star(*statements)
    texts = words(admin_client)
    assert texts[0] == state
    assert texts[texts.index("Last failures") + 1 :] == told


def test_first_build_is_seen_at_work(admin_client: Client) -> None:
    on_the_star(AT_WORK)
    texts = words(admin_client)
    assert between(texts, "Marts", "Events a second, last five minutes")[2:] == ["building", "begun just now"]


def test_star_that_nobody_carries_to_is_behind(admin_client: Client, ada: Session) -> None:
    ada.insert("customers", id=1)
    ada.run("set session_replication_role = replica")
    ada.run("update cdc_customers set changed_at = now() - interval '10 minutes'")
    texts = words(admin_client)
    assert texts[0] == "The star is behind: see whether beat and the worker of the queue etl run."
    assert between(texts, "Star", "Marts")[2:4] == ["10 min", "behind"]


TITLE = "The pipeline cannot be seen at the moment"


def told_unknown(client: Client) -> list[str]:
    """The fragment's words; the page has them too, and opens."""
    answer = client.get(LIVE)
    assert answer.status_code == 503
    page = client.get(PAGE)
    assert page.status_code == 200
    assert answer.content in page.content
    title, *told, last = Words(answer.content.decode()).texts
    assert (title, last) == (TITLE, "This page looks again by itself.")
    return told


def test_star_that_is_down_is_told(admin_client: Client) -> None:
    with pointed_elsewhere("olap", PORT="1"):
        advice, error = told_unknown(admin_client)
    assert advice.startswith("A database does not answer: see whether both run.")
    assert "port 1 failed: Connection refused" in error


@pytest.mark.parametrize("table", ["mart_build", "etl_run", "cdc_offset"])
def test_schema_that_is_behind_is_told(table: str, admin_client: Client) -> None:
    """Whether the page or the engine misses it."""
    on_the_star(f"alter table {table} rename to later")
    try:
        advice, error = told_unknown(admin_client)
    finally:
        on_the_star(f"alter table later rename to {table}")
    assert advice.startswith("A database's schema is older than this program")
    assert f'relation "{table}" does not exist' in error


def test_engine_that_refuses_its_source_is_told(admin_client: Client) -> None:
    on_the_star("update cdc_offset set source_system_id = 7")
    advice, error = told_unknown(admin_client)
    assert advice.startswith("The engine cannot go on")
    assert error.startswith("The star's offset belongs to the OLTP cluster 7")


def test_many_who_look_cost_what_one_does(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Within the same second the others ask for their log-in alone."""
    first = admin_client.get(LIVE)
    with django_assert_num_queries(0, using="olap"), django_assert_num_queries(2):
        assert admin_client.get(LIVE).content == first.content


@pytest.mark.parametrize(("alias", "name"), [("default", "orders_coming_in"), ("olap", "carried")])
def test_no_table_that_grows_is_read_as_a_whole(alias: str, name: str) -> None:
    """An empty table is cheapest read so: the planner is told not to, and says whether it has another way."""
    with connect(alias) as connection, connection.cursor() as cursor:
        cursor.execute("set enable_seqscan = off")
        cursor.execute(f"explain {load(f'warehouse/reports/sql/{name}.sql')}")
        plan = "\n".join(line for (line,) in cursor)
    assert "Seq Scan" not in plan
    assert {"default": "orders_ordered_at_idx", "olap": "etl_run_started_at_idx"}[alias] in plan


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0, "0 s"), (0.04, "0 s"), (3.26, "3.3 s"), (47, "47 s"), (150, "2 min"), (7200, "2 h"), (250_000, "3 days")],
)
def test_durations_are_short(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_moments_are_told_from_now() -> None:
    now = datetime.now(UTC)
    assert [ago(None), ago(now), ago(now + timedelta(hours=1)), ago(now - timedelta(minutes=5))] == [
        *("never", "just now", "just now", "5 min ago"),
    ]
