"""The load scripts: what each must have, and short runs on the API alone and the whole way to the star."""

import json
import os
import re
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from brewlytics.access.models import Right
from brewlytics.access.tests.factories import make_key
from brewlytics.embedded.ports import free_port
from catalog.models import Product
from customers.models import Customer
from orders.models import Order, Store
from tests.running_stack import RunningStack, eventually

ROOT = Path(__file__).parent.parent
K6 = ROOT / ".venv-load" / "bin" / "k6"
SCRIPTS = sorted((ROOT / "k6").glob("*.js"))
FILES = sorted((ROOT / "k6").rglob("*.js"))
BUILT_IN = {"k6", "k6/execution", "k6/http", "k6/metrics"}
KINDS = {"place_order", "list_orders", "get_order", "move_order", "cancel_order", "new_customer", "new_product"}
THRESHOLD_FAILED = 99
# make must not install packages here.
MAKE_LOAD = ["make", "-o", ".venv-load/installed", "load"]

with_k6 = pytest.mark.skipif(not K6.exists(), reason="no k6: make .venv-load/installed")
on_the_api = pytest.mark.django_db(transaction=True, databases=["default", "olap"])
by_name = pytest.mark.parametrize("script", SCRIPTS, ids=[script.stem for script in SCRIPTS])


def test_scripts_are_the_load_test_and_its_variations() -> None:
    assert {script.stem for script in SCRIPTS} == {"load-test", "smoke", "stress", "spike", "soak"}


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(ROOT)) for file in FILES])
def test_file_imports_nothing_from_afar(file: Path) -> None:
    """In a container there is this folder alone, and no way out."""
    imported = re.findall(r"from '([^']+)'", file.read_text())
    assert imported or file.name == "random.js"
    for name in set(imported) - BUILT_IN:
        assert name.startswith("."), name
        assert (file.parent / name).resolve().is_relative_to(ROOT / "k6")
        assert (file.parent / name).is_file(), name


@by_name
def test_script_is_made_of_the_library(script: Path) -> None:
    text = script.read_text()
    assert "thresholds: thresholds({" in text
    for part in ("setup", "visit as default", "handleSummary"):
        assert f"export {{ {part} }} from './lib/" in text


@with_k6
@by_name
def test_k6_takes_script_with_a_threshold_for_each_kind(script: Path) -> None:
    done = k6("inspect", script)
    assert done.returncode == 0, done.stderr
    thresholds = json.loads(done.stdout)["thresholds"]
    tags = {"", *(f"{{kind:{kind}}}" for kind in KINDS)}
    failed, took = {f"http_req_failed{tag}" for tag in tags}, {f"http_req_duration{tag}" for tag in tags}
    assert set(thresholds) == {"checks"} | failed | took


@with_k6
@by_name
def test_vus_and_duration_stand_over_the_script(script: Path) -> None:
    done = k6("inspect", "--include-system-env-vars", script, VUS="7", DURATION="1m20s")
    (scenario,) = json.loads(done.stdout)["scenarios"].values()
    stages = scenario.get("stages") or [{"duration": scenario["duration"], "target": scenario["vus"]}]
    assert max(stage["target"] for stage in stages) == 7
    assert sum(seconds(stage["duration"]) for stage in stages) == pytest.approx(80)


@with_k6
@pytest.mark.parametrize(("name", "value"), [("VUS", "0"), ("VUS", "many"), ("DURATION", "ten"), ("DURATION", "5")])
def test_parameter_that_makes_no_sense_is_named(name: str, value: str) -> None:
    done = k6("run", ROOT / "k6" / "smoke.js", API_KEY="any", **{name: value})
    assert done.returncode not in (0, THRESHOLD_FAILED)
    assert f"{name} is {value}: give " in done.stderr


@with_k6
def test_missing_key_is_named() -> None:
    assert "API_KEY is missing" in refusal(API_KEY="")


@with_k6
def test_address_where_nothing_answers_is_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    said = refusal(BASE_URL=url, API_KEY="any")
    assert f"{url}/orders: nothing answers" in said
    assert "BASE_URL" in said


@with_k6
@on_the_api
def test_wrong_key_is_named(live_server: LiveServer) -> None:
    assert "API_KEY is wrong, revoked or expired" in refusal(BASE_URL=live_server.url, API_KEY="wrong.key")


@with_k6
@on_the_api
@pytest.mark.parametrize(
    "right", sorted(set(Right.values) - {"orders:delete", "customers:erase", "stores:write", "metrics:read"})
)
def test_right_that_lacks_is_named_before_anything_is_written(live_server: LiveServer, right: str) -> None:
    _, key = make_key(*(set(Right.values) - {right}))
    said = refusal(BASE_URL=live_server.url, API_KEY=key)
    assert "API_KEY may not do that" in said
    assert right in said
    assert not Store.objects.exists()


@with_k6
@on_the_api
def test_empty_database_is_given_a_small_shop_once(live_server: LiveServer, tmp_path: Path) -> None:
    placed = sum(smoke(live_server, tmp_path / name) for name in ("first", "second"))
    assert Order.objects.filter(external_ref__startswith="k6-").count() == placed > 0
    assert list(Store.objects.values_list("code", flat=True)) == ["K6-1"]
    assert Product.objects.exclude(sku__startswith="k6-").count() == 3
    assert Customer.objects.exclude(name__startswith="k6-").count() == 3


@with_k6
@on_the_api
def test_failures_end_with_99_and_a_reason(live_server: LiveServer) -> None:
    """A shop that takes no orders: nothing that a script can know beforehand."""
    _, key = make_key(*Right.values)
    with connection.cursor() as cursor:
        cursor.execute("alter table orders add constraint closed check (id is null)")
        try:
            done = k6("run", ROOT / "k6" / "smoke.js", BASE_URL=live_server.url, API_KEY=key, DURATION="1s")
        finally:
            cursor.execute("alter table orders drop constraint closed")
    assert done.returncode == THRESHOLD_FAILED
    assert "  http_req_failed{kind:place_order}: rate<=0\n" in done.stdout
    assert "place_order: " in done.stderr


@with_k6
def test_every_order_of_a_run_reaches_the_star(stack: RunningStack, tmp_path: Path) -> None:
    summary = tmp_path / "summary.json"
    done = stack.run(*MAKE_LOAD, SCRIPT="smoke", VUS="2", DURATION="3s", K6_SUMMARY_EXPORT=str(summary))
    assert done.returncode == 0, done.stdout + done.stderr
    report = stack.state / "load-report.html"
    assert f"The report is in {report}" in done.stdout
    assert "</html>" in report.read_text()
    orders = rows(stack, "OLTP_DATABASE_URL", "select id, status, total from orders where external_ref like 'k6-%'")
    assert len(orders) == count_placed(summary) > 0
    facts = "select order_id, status, total from fact_orders where order_id = any(%s)"
    ids = [order[0] for order in orders]
    eventually(lambda: rows(stack, "OLAP_DATABASE_URL", facts, ids) == orders, "each order in fact_orders as it is")


@pytest.mark.parametrize(
    ("script", "message"),
    [("smoke", "No stack is running on"), ("nothing", "There is no k6/nothing.js: SCRIPT is one of k6/load-test.js")],
)
def test_load_that_cannot_be_put_on_says_why(tmp_path: Path, script: str, message: str) -> None:
    environment = os.environ | {"BREWLYTICS_STATE": str(tmp_path), "SCRIPT": script}
    done = subprocess.run(MAKE_LOAD, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert message in done.stderr


def k6(command: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [K6, command, *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/", "K6_NO_USAGE_REPORT": "true", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def refusal(**environment: str) -> str:
    """What a run says that is over before it begins."""
    done = k6("run", ROOT / "k6" / "smoke.js", **environment)
    assert done.returncode not in (0, THRESHOLD_FAILED)
    assert "No virtual user completed a round." in done.stdout
    return done.stderr


def smoke(server: LiveServer, summary: Path) -> int:
    _, key = make_key(*Right.values)
    environment = {"BASE_URL": server.url, "API_KEY": key, "DURATION": "1s", "K6_SUMMARY_EXPORT": str(summary)}
    done = k6("run", ROOT / "k6" / "smoke.js", **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return count_placed(summary)


def count_placed(summary: Path) -> int:
    return int(json.loads(summary.read_text())["metrics"]["orders_placed"]["count"])


def rows(stack: RunningStack, url: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(stack.env()[url])) as database:
        cursor = database.cursor()
        cursor.execute(f"{statement} order by 1", parameters or None)
        return list(cursor.fetchall())


def seconds(duration: str) -> float:
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"([\d.]+)([hms])", duration))
