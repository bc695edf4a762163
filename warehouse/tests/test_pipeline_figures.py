"""The figures of the live pipeline page: rates, where a batch's time went, durations, and how they are read."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from brewlytics.statements import load
from warehouse.etl import aggregates
from warehouse.reports.moment import BOOKS, DIMENSIONS, READING, SUMS, Carried, read_moment
from warehouse.templatetags.durations import ago, duration
from warehouse.tests.engine import connect, on_the_star
from warehouse.tests.fragment import between, look, words

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

STATEMENTS = Path(__file__).parent.parent / "sql" / "olap"
AGGREGATES = Path(aggregates.__file__)


def test_steps_are_whole_ones_of_five_minutes() -> None:
    """The step that still runs is left out, and so is what is older. Within one transaction now() stands still."""
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("""
            insert into etl_run (runner, started_at, events_applied, rows)
            select 'test', date_bin('5 seconds', now(), timestamptz 'epoch') + after, events, rows::jsonb
            from (values
                (interval '0 seconds', 1000, '{"merge_fact_orders": 1000}'),
                (interval '-1 second', 40, '{"insert_fact_orders": 2, "merge_fact_sales": 3, "load": 9}'),
                (interval '-5 seconds', 10, '{}'),
                (interval '-6 seconds', 30, '{"insert_fact_sales": 7}'),
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
        '{"load": 0.010, "insert_dim": 0.002, "update_dim": 0.003, "merge_fact_sales": 0.016,'
        ' "stage_sale": 0.003, "add_to_agg_orders": 0.001, "claim_batch": 0.001}'
    )
    on_the_star(
        "insert into etl_run (runner, events_applied, seconds, started_at, finished_at) values"
        f" ('celery', 1234, '{seconds}', '2026-11-01 08:00:00Z', '2026-11-01 08:00:00.050Z')"
    )
    (batch,) = read_moment().batches
    assert [(part.name, round(part.milliseconds), round(part.percent)) for part in batch.parts] == [
        ("reading", 10, 20),
        ("dimensions", 5, 10),
        ("facts", 16, 32),
        ("sums", 4, 8),
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
    spoken = re.findall(r'class="pipeline-time" role="img" aria-label="([^"]*)"', look(admin_client).content.decode())
    assert spoken == ["reading 10 ms, dimensions 5 ms, facts 16 ms, sums 4 ms, books 15 ms"]


def test_steps_of_the_engine_have_their_files() -> None:
    assert {file.stem for file in STATEMENTS.glob("*.sql")} >= (DIMENSIONS | SUMS | BOOKS)
    assert {"load"} == READING


def test_steps_of_the_sums_are_those_that_the_engine_takes_for_them() -> None:
    assert set(re.findall(r'steps\.run\("(\w+)"', AGGREGATES.read_text())) == SUMS


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
