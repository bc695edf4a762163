"""A build of the marts: its doors, who may build, and that whatever is wrong is told by name."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from psycopg2.extensions import make_dsn

from brewlytics.celery import app
from warehouse.marts import LOCK, BuildFailed, Built, build, environment
from warehouse.tasks import dbt_build
from warehouse.tests.engine import connect, drain, on_the_star, wait_for_one_who_waits_for
from warehouse.tests.marts_oracle import GRAINS, SUMS, expected_marts, marts
from warehouse.tests.shop import Session, open_shop, place_order
from warehouse.tests.test_etl_command import pointed_elsewhere

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


def dbt(*arguments: str) -> str:
    out = StringIO()
    call_command("dbt", *arguments, stdout=out)
    return out.getvalue()


def test_task_of_the_queue_dbt_says_what_it_built(kept_by_none: None, quick_dbt: None) -> None:
    assert re.match(rf"{len(GRAINS) + len(SUMS)} marts built, \d+ tests passed, in ", dbt_build())
    assert app.amqp.router.route({}, dbt_build.name)["queue"].name == "dbt"


@pytest.mark.long
def test_any_member_of_the_role_builds_anew_what_another_has_built(built: None, quick_dbt: None, ada: Session) -> None:
    """By the command, with a log-in that may no more than that; the first build was the owner's."""
    open_shop(ada)
    drain()
    before = oids()
    with log_in_of("brew_dbt") as log_in, pointed_elsewhere("olap", **log_in):
        answer = json.loads(dbt("build", "--json"))
    assert (set(answer), answer["models"]) == ({"models", "tests", "seconds"}, len(GRAINS) + len(SUMS))
    assert marts() == expected_marts()
    assert recorded() == [(answer["models"], answer["tests"], None)]
    assert set(oids()) == {*GRAINS, *SUMS}
    kept = {name for name, oid in oids().items() if before[name] == oid}
    assert kept == set(SUMS)


def test_source_without_orders_for_days_is_named(built: None, quick_dbt: None, ada: Session) -> None:
    assert dbt("freshness") == "Every source is fresh.\n"
    open_shop(ada)
    ada.update("orders", 1, ordered_at="2026-01-02 03:04:05Z")
    drain()
    assert json.loads(dbt("freshness", "--json")) == {
        "stale": ["nothing new in fact_orders since 2026-01-02T03:04:05+00:00"]
    }


def recorded() -> list[tuple[Any, ...]]:
    """The builds that have ended: marts, tests, what stopped them."""
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute(
            "select models, tests, error from mart_build where finished_at >= started_at and started_at <= now()"
            " order by build_id"
        )
        return cursor.fetchall()


def oids() -> dict[str, int]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select relname, oid::bigint from pg_class where relnamespace = 'marts'::regnamespace")
        return dict(cursor.fetchall())


@contextmanager
def log_in_of(group: str) -> Iterator[dict[str, str]]:
    name = f"member_of_{os.getpid()}"
    on_the_star(f"create role {name} login password 'only for tests' in role {group}")
    yield {"USER": name, "PASSWORD": "only for tests"}
    on_the_star(f"drop role {name}")


def test_documentation_is_one_page_with_each_mart_and_dashboard(built: None, quick_dbt: None, tmp_path: Path) -> None:
    page = json.loads(dbt("docs", str(tmp_path / "docs"), "--json"))["page"]
    assert page == str(tmp_path / "docs" / "index.html")
    written = Path(page).read_text(encoding="utf-8")
    assert all(f"model.brewlytics.{mart}" in written for mart in GRAINS)
    assert "exposure.brewlytics.admin_overview" in written


def test_folder_that_cannot_be_written_to_is_told(built: None, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(CommandError, match=r"The documentation cannot be written to .*taken: File exists"):
        dbt("docs", str(tmp_path / "taken"))


def test_star_that_is_wrong_is_told_by_the_names_of_the_tests(built: None, quick_dbt: None, ada: Session) -> None:
    """A key that leads nowhere, a sum that is none, and that is not the aggregates'."""
    open_shop(ada)
    drain()
    on_the_star(
        "update fact_sales set product_key = 999 where order_item_id = 101",
        "update fact_sales set total_amount = total_amount + 1 where order_item_id = 102",
    )
    with pytest.raises(CommandError) as told:
        dbt("build")
    first, *wrong = str(told.value).splitlines()
    assert first == "The marts are not right:"
    assert sorted(wrong) == [
        f"test {name}: Got 1 result, configured to fail if != 0"
        for name in (
            "adds_up_to_the_facts_daily_revenue_gross_amount__discount_amount__net_amount__tax_amount__total_amount",
            "adds_up_to_the_facts_hourly_sales_net_amount__total_amount",
            "adds_up_to_the_facts_sales_by_category_gross_amount__discount_amount__net_amount__tax_amount__total_amount",
            "adds_up_to_the_facts_top_customers_net_amount__total_amount__status_cancelled_and_customer_key_not_in_1_2_",
            "fact_sales_total_is_net_and_tax",
            "source_relationships_star_fact_sales_product_key__product_key__source_star_dim_product_",
        )
    ]
    assert recorded() == [(None, None, str(told.value))]


@pytest.mark.long
def test_build_of_what_has_changed_looks_at_those_days_until_they_are_right(
    rebuild: Callable[[], Built], olap_url: str, ada: Session
) -> None:
    """A fact changed by hand on a day that rests is left to the build of everything."""
    open_shop(ada)
    place_order(ada, 2, ordered_at="2024-02-29 12:00+00")
    drain()
    rebuild()
    on_the_star("update fact_sales set total_amount = total_amount + 1 where order_id = 2")
    build(olap_url, only_changed=True)
    ada.update("orders", 2, status="preparing")
    drain()
    for _ in range(2):
        with pytest.raises(BuildFailed, match="test fact_sales_total_is_net_and_tax: Got 2 results"):
            build(olap_url, only_changed=True)


def test_build_waits_for_another_and_names_the_mart_that_it_cannot_replace(
    built: None, quick_dbt: None, olap_url: str
) -> None:
    on_the_star("alter view marts.top_customers owner to current_user")
    with connect("olap", autocommit=True) as other, ThreadPoolExecutor() as aside:
        other.cursor().execute("select pg_advisory_lock(%s)", [LOCK])
        build_aside = aside.submit(build, olap_url)
        wait_for_one_who_waits_for(other)
        other.close()
        with pytest.raises(BuildFailed, match=r"model top_customers: .*\n.*must be owner of view top_customers"):
            build_aside.result()
    on_the_star("alter view marts.top_customers owner to brew_dbt")


def test_unreachable_star_is_told_without_a_traceback() -> None:
    told = pytest.raises(CommandError, match=r"The star's database cannot be reached: .*port 1 failed")
    with pointed_elsewhere("olap", PORT="1"), told:
        dbt("build")


def test_missing_dbt_is_told(olap_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildFailed, match=r"no dbt .* install requirements-dbt.txt") as told:
        build(olap_url)
    assert recorded() == [(None, None, str(told.value))]


def test_star_that_goes_away_during_a_build_does_not_hide_what_stopped_it(
    olap_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The program in dbt's place ends the build's own session, and makes nothing."""
    ending = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = %s and granted"
    program = tmp_path / "dbt"
    program.write_text(
        f"#!{sys.executable}\n"
        "import psycopg2\n"
        f"star = psycopg2.connect({olap_url!r}).cursor()\n"
        f'star.execute("{ending}", [{LOCK & 0xFFFFFFFF}])\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(BuildFailed, match="dbt ended before it built anything"):
        build(olap_url)
    assert "how the build of the marts ended cannot be recorded" in caplog.text
    assert recorded() == []


def test_log_in_outside_the_role_is_told(olap_url: str) -> None:
    told = pytest.raises(BuildFailed, match="The build cannot be recorded: permission denied for table mart_build")
    with log_in_of("brew_bi") as log_in, told:
        build(make_dsn(olap_url, user=log_in["USER"], password=log_in["PASSWORD"]))


def test_url_s_parts_reach_dbt_and_the_password_by_a_name_that_dbt_hides() -> None:
    told = environment("postgresql://ada:s%40fe@star:5433/olap?sslmode=verify-full&sslrootcert=/ca.pem")
    assert (
        told.items()
        >= {
            "PGHOST": "star",
            "PGPORT": "5433",
            "PGUSER": "ada",
            "PGDATABASE": "olap",
            "PGSSLMODE": "verify-full",
            "PGSSLROOTCERT": "/ca.pem",
            "DBT_ENV_SECRET_PASSWORD": "s@fe",
        }.items()
    )
    assert "s@fe" not in [value for name, value in told.items() if name != "DBT_ENV_SECRET_PASSWORD"]
