"""The live pipeline page when something is wrong: it is told in words, and never by a server error."""

import pytest
from django.test import Client

from warehouse.tests.engine import on_the_star
from warehouse.tests.fragment import PAGE, Words, between, look, words
from warehouse.tests.shop import Session
from warehouse.tests.test_etl_command import pointed_elsewhere

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

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
    answer = look(client)
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


def test_dead_letters_are_named_with_the_way_to_decide_them(admin_client: Client) -> None:
    letter = "insert into cdc_dead_letter (log, event_id, table_name, op, row_id, error, behind) values "
    on_the_star(
        letter + "('cdc_orders', 7, 'order_items', 'I', 250, 'value <too> large', null)",
        letter + "('cdc_orders', 9, 'orders', 'U', 2, 'It waits behind event 7 of the same key.', 7)",
    )
    assert words(admin_client)[0].endswith("for changes that it could not take: see the dead letters.")
    texts = between(words(admin_client), "Dead letters: 2", "Last batches")
    assert texts[5:] == ["I order_items 250", "just now", "value <too> large", "Try them again, or give them up"]


@pytest.mark.parametrize(
    ("differences", "told", "state"),
    [
        (0, "equal to the source", "All is quiet: every change is in the star."),
        (3, "3 rows differ from the source", "The star differed from the source when they were last compared"),
    ],
)
def test_last_comparison_with_the_source_is_told(differences: int, told: str, state: str, admin_client: Client) -> None:
    on_the_star(
        "insert into etl_reconcile (by, finished_at, differences) "
        f"values ('beat', clock_timestamp() - interval '2 min', {differences})"
    )
    assert words(admin_client)[0].startswith(state)
    assert [told, ", 2 min ago"] == between(words(admin_client), "Star", "Marts")[-2:]
