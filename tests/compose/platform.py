"""The platform in containers, for real: built, started, used, killed, restored, removed. Run by `make compose-test`.

The tests share one platform and are to be run in the order in which they stand.
"""

import json
import os
import shutil
import signal
import ssl
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from metabase import files
from tests.compose.clients import Client, Till
from tests.compose.docker import ROOT, Compose
from tests.running_stack import eventually

FILES = files.read()
TILLS = 4
REVENUE_BY_STORE = """
select stores.name, count(*), sum(subtotal - discount) as revenue
from orders
join stores on stores.id = orders.store_id
where status <> 'cancelled'
group by stores.name
order by revenue desc
"""


@pytest.fixture(scope="session")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    compose = Compose(tmp_path_factory.mktemp("compose"))
    compose("down", "--volumes", "--remove-orphans")
    try:
        compose("up", "--detach", "--build", "--wait")
        yield compose
    finally:
        if os.environ.get("KEEP") is None:
            compose("down", "--volumes", "--remove-orphans")
            assert list(compose.left_behind()) == []


@pytest.fixture(scope="session")
def gateway(compose: Compose) -> Client:
    url = f"http://127.0.0.1:{compose.values['GATEWAY_PORT']}"
    return Client(url, {"Authorization": f"Api-Key {compose.values['API_KEY']}"})


@pytest.fixture(scope="session")
def order(gateway: Client) -> dict[str, Any]:
    """An order to post, in a shop that was opened by way of the API."""
    store = {"code": "HARBOUR", "name": "Harbour", "city": "Kiel", "timezone": "Europe/Berlin", "tax_rate": "0.0700"}
    product = {"sku": "FLAT", "name": "Flat White", "category": "coffee", "price": "4.20", "cost": "1.10"}
    customer = {"name": "Ada", "city": "Kiel"}
    return {
        "store_id": gateway.post("/stores", store)["id"],
        "customer_id": gateway.post("/customers", customer)["id"],
        "channel": "app",
        "items": [{"product_id": gateway.post("/products", product)["id"], "quantity": 2}],
    }


@pytest.fixture(scope="session")
def airflow(compose: Compose) -> Client:
    eventually(lambda: _healthy(compose, "airflow") == 1, "Airflow is well, or again after its database was killed")
    client = Client(f"http://127.0.0.1:{compose.values['AIRFLOW_PORT']}")
    log_in = {"username": "admin", "password": compose.values["AIRFLOW_ADMIN_PASSWORD"]}
    token = client.post("/auth/token", log_in)["access_token"]
    return Client(client.url, {"Authorization": f"Bearer {token}"})


def wait_until_the_star_has_everything(compose: Compose) -> None:
    """Each order of OLTP, and no other, once: compared row by row."""
    orders = "select id, status, total from orders order by id"
    facts = "select order_id, status, total from fact_orders order by order_id"
    eventually(lambda: compose.sql("oltp", orders) == compose.sql("olap", facts), "every order in the star")
    lines = "select order_id, id, quantity, line_total from order_items order by order_id, id"
    sales = "select order_id, order_item_id, quantity, total_amount from fact_sales order by order_id, order_item_id"
    assert compose.sql("oltp", lines) == compose.sql("olap", sales)


def test_everything_is_up_and_only_three_doors_are_open(compose: Compose) -> None:
    states = {container["Name"]: container for container in compose.containers()}
    assert {c["Health"] for c in states.values()} == {"healthy"}
    published = {c["Service"] for c in states.values() if any(p["PublishedPort"] for p in c["Publishers"] or ())}
    assert published == {"gateway", "airflow", "metabase"}
    assert Counter(c["Service"] for c in states.values())["order-api"] == 3


def test_order_by_the_gateway_reaches_the_star(compose: Compose, gateway: Client, order: dict[str, Any]) -> None:
    placed = gateway.post("/orders", order)
    assert (placed["subtotal"], placed["tax"], placed["total"]) == ("8.40", "0.59", "8.99")
    query = f"select quantity, net_amount, margin_amount from fact_sales where order_id = {placed['id']}"
    assert eventually(lambda: compose.sql("olap", query), "the sale") == [["2", "8.40", "6.20"]]


def test_each_service_serves_its_own_paths_with_its_own_log_in(compose: Compose) -> None:
    ask = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8000{}').status)"
    for service, path, other in [
        ("order-api", "/schema", "/products"),
        ("product-api", "/schema", "/orders"),
        ("customer-api", "/schema", "/orders"),
        ("admin", "/admin/login/", "/orders"),
    ]:
        assert compose("exec", "-T", service, "python", "-c", ask.format(path)) == "200\n"
        assert "404: Not Found" in compose("exec", "-T", service, "python", "-c", ask.format(other), ok=False)
    users = compose.sql("oltp", "select distinct usename from pg_stat_activity where usename like 'brewlytics_%'")
    assert {"brewlytics_order_api", "brewlytics_etl", "brewlytics_beat"} <= {name for (name,) in users}


def test_lists_link_to_the_gateway(gateway: Client, order: dict[str, Any]) -> None:
    for _ in range(2):
        gateway.post("/orders", order)
    following = gateway.get("/orders?page_size=1")["next"]
    assert following.startswith(f"{gateway.url}/orders?")


def test_three_replicas_share_the_work(compose: Compose, gateway: Client, order: dict[str, Any]) -> None:
    for _ in range(30):
        gateway.post("/orders", order)
    logs = compose("logs", "--no-log-prefix", "--tail", "30", "gateway").splitlines()
    upstreams = {
        line.split('"upstream":"')[1].split('"')[0] for line in logs if '"method":"POST","uri":"/orders"' in line
    }
    assert len(upstreams) == 3


def test_limit_of_a_key_holds_over_all_replicas(compose: Compose, gateway: Client) -> None:
    create = ("api_key", "create", "limited", "--right", "orders:read", "--requests-per-minute", "20", "--json")
    key = json.loads(compose("exec", "-T", "admin", "python", "manage.py", *create))["key"]
    client = Client(gateway.url, {"Authorization": f"Api-Key {key}"})
    answers = [client.ask("GET", "/orders") for _ in range(40)]
    assert [answer.status for answer in answers] == [200] * 20 + [429] * 20
    # The service's own refusal, not the gateway's.
    assert answers[-1].headers["RateLimit"].startswith('"default";r=0;t=')


def test_request_id_is_kept_or_given(gateway: Client) -> None:
    assert gateway.ask("GET", "/orders", **{"X-Request-ID": "till-7.1"}).headers["X-Request-ID"] == "till-7.1"
    assert len(gateway.ask("GET", "/orders", **{"X-Request-ID": "no good"}).headers["X-Request-ID"]) == 32


def test_too_large_a_body_is_refused_in_the_apis_shape(gateway: Client) -> None:
    answer = gateway.ask("POST", "/orders", "x" * 11_000_000)
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert [error["code"] for error in answer.json["errors"]] == ["payload_too_large"]


def test_passwords_cannot_be_tried_without_end(gateway: Client) -> None:
    answers = [gateway.ask("POST", "/admin/login/") for _ in range(40)]
    assert Counter(answer.status for answer in answers)[429] > 0
    assert answers[-1].headers["Content-Type"] == "application/problem+json"


def test_documented_addresses_answer(compose: Compose, gateway: Client) -> None:
    assert b"swagger" in gateway.ask("GET", "/docs").body.lower()
    assert b"/orders" in gateway.ask("GET", "/schema").body
    assert gateway.get("/health/ready")["status"] == "ok"
    assert b"brewlytics_etl_lag_seconds" in gateway.ask("GET", "/metrics").body
    assert b"Log in" in gateway.ask("GET", "/admin/login/").body or gateway.ask("GET", "/admin/login/").status == 429
    assert Client(f"http://127.0.0.1:{compose.values['METABASE_PORT']}").get("/api/health") == {"status": "ok"}


def test_database_is_out_of_reach_of_who_does_not_need_it(compose: Compose) -> None:
    look_up = "import socket; socket.create_connection(('olap-db', 5432), 3)"
    said = compose("exec", "-T", "order-api", "python", "-c", look_up, ok=False)
    assert "Name or service not known" in said or "name resolution" in said


def test_k6_runs_in_the_compose_network(compose: Compose) -> None:
    said = compose("run", "--rm", "--env", "VUS=3", "--env", "DURATION=5s", "k6", "run", "/scripts/smoke.js")
    assert "order" in said
    wait_until_the_star_has_everything(compose)


def test_killed_instance_loses_no_order_and_comes_back(
    compose: Compose, gateway: Client, order: dict[str, Any]
) -> None:
    with ExitStack() as open_tills:
        tills = [open_tills.enter_context(Till(gateway, order)) for _ in range(TILLS)]
        tills[0].wait_for(20)
        victim = compose.pids("order-api")[0]
        os.kill(victim, signal.SIGKILL)
        tills[0].wait_for(20)
        eventually(
            lambda: _healthy(compose, "order-api") == 3 and victim not in compose.pids("order-api"), "it is back"
        )
    wait_until_the_star_has_everything(compose)
    answered = {str(number) for till in tills for number in till.placed}
    assert answered <= {number for (number,) in compose.sql("oltp", "select id from orders")}


def test_rolling_restart_refuses_nothing(compose: Compose, gateway: Client, order: dict[str, Any]) -> None:
    before = {container["ID"] for container in compose.containers("order-api")}
    with ExitStack() as open_tills:
        tills = [open_tills.enter_context(Till(gateway, order)) for _ in range(TILLS)]
        compose.run("deploy/rolling-restart.sh", "order-api")
    after = {container["ID"] for container in compose.containers("order-api")}
    assert (len(after), before & after) == (3, set())
    assert [refusal for till in tills for refusal in till.refused] == []
    wait_until_the_star_has_everything(compose)


@pytest.mark.parametrize("service", ["worker-etl", "olap-db", "valkey", "beat"])
def test_killed_part_of_the_pipeline_loses_nothing(
    compose: Compose, gateway: Client, order: dict[str, Any], service: str
) -> None:
    with ExitStack() as open_tills:
        tills = [open_tills.enter_context(Till(gateway, order)) for _ in range(TILLS)]
        tills[0].wait_for(10)
        os.kill(compose.pids(service)[0], signal.SIGKILL)
        tills[0].wait_for(10)
        eventually(lambda: _healthy(compose, service) == 1, f"{service} is back")
        tills[0].wait_for(10)
    wait_until_the_star_has_everything(compose)


def test_airflow_carries_the_star_and_builds_the_marts(compose: Compose, airflow: Client) -> None:
    """Triggered as README says, with Celery at work beside it."""
    started = time.time()
    for dag in ("cdc_to_star", "dbt_build"):
        assert airflow.ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False}).status == 200
    run = airflow.post("/api/v2/dags/cdc_to_star/dagRuns", {"logical_date": None, "conf": {}})
    _wait_for_success(airflow, "cdc_to_star", run["dag_run_id"])

    def built() -> list[str]:
        runs = airflow.get("/api/v2/dags/dbt_build/dagRuns?order_by=-run_after")["dag_runs"]
        return [run["dag_run_id"] for run in runs]

    _wait_for_success(airflow, "dbt_build", eventually(built, "the asset starts dbt_build")[0])
    assert time.time() > started
    wait_until_the_star_has_everything(compose)


def test_metabase_answers_every_question_and_is_provisioned_once(
    compose: Compose, gateway: Client, order: dict[str, Any]
) -> None:
    placed = gateway.post("/orders", order)["id"]
    for status in ("preparing", "ready", "completed"):
        assert gateway.ask("PATCH", f"/orders/{placed}", {"status": status}).status == 200
    wait_until_the_star_has_everything(compose)
    compose("run", "--rm", "--no-deps", "marts")  # as beat does every quarter of an hour
    said = compose("run", "--rm", "--no-deps", "metabase-provision")
    assert "nothing" in said.lower()
    client = Client(f"http://127.0.0.1:{compose.values['METABASE_PORT']}")
    log_in = {"username": compose.values["METABASE_ADMIN_EMAIL"], "password": compose.values["METABASE_ADMIN_PASSWORD"]}
    session = client.post("/api/session", log_in)["id"]
    metabase = Client(client.url, {"X-Metabase-Session": session})
    dashboards = {dashboard["name"] for dashboard in metabase.get("/api/dashboard")}
    assert dashboards == {dashboard.name for dashboard in FILES.dashboards.values()}
    rows = {card["name"]: _rows_of(metabase, card) for card in metabase.get("/api/card")}
    assert set(rows) == {question.name for question in FILES.questions.values()}
    # This shop sells one product an order: of those that are bought together there may be none.
    assert {name for name, found in rows.items() if not found} <= {"Bought together"}
    by_store = compose.sql("oltp", REVENUE_BY_STORE)
    assert [[name, float(amount)] for name, _, amount in by_store] == rows["Net revenue by store"]
    assert rows["Orders"] == [[sum(int(orders) for _, orders, _ in by_store)]]


def test_star_restored_from_a_backup_catches_up_by_itself(
    compose: Compose, gateway: Client, order: dict[str, Any], tmp_path: Path
) -> None:
    compose.run("deploy/backup.sh", str(tmp_path))
    for _ in range(5):
        gateway.post("/orders", order)
    wait_until_the_star_has_everything(compose)
    compose.run("deploy/restore.sh", "olap", str(tmp_path))
    wait_until_the_star_has_everything(compose)


def test_orders_restored_from_a_backup_make_the_star_anew(
    compose: Compose, gateway: Client, order: dict[str, Any], tmp_path: Path
) -> None:
    wait_until_the_star_has_everything(compose)
    compose.run("deploy/backup.sh", str(tmp_path))
    before = compose.sql("oltp", "select id, total from orders order by id")
    gateway.post("/orders", order)
    compose.run("deploy/restore.sh", "oltp", str(tmp_path))
    assert compose.sql("oltp", "select id, total from orders order by id") == before
    wait_until_the_star_has_everything(compose)
    gateway.post("/orders", order)
    wait_until_the_star_has_everything(compose)


def test_source_moved_to_another_server_is_refused_until_it_is_put_right(
    compose: Compose, gateway: Client, order: dict[str, Any], tmp_path: Path
) -> None:
    compose.run("deploy/backup.sh", str(tmp_path))
    compose("rm", "--stop", "--force", "--volumes", "oltp-db")
    compose.run("docker", "volume", "rm", "brewlytics-test_oltp-data")
    compose("up", "--detach", "--wait", "--no-deps", "oltp-db")
    with (tmp_path / "oltp.dump").open("rb") as dump:
        _restore_by_hand(compose, dump.read())
    refusal = compose("exec", "-T", "worker-etl", "python", "manage.py", "etl", "run", ok=False)
    assert "holds events of transactions that this cluster has not handed out yet" in refusal
    compose.run("deploy/restore.sh", "oltp", str(tmp_path))
    gateway.post("/orders", order)
    wait_until_the_star_has_everything(compose)


def test_tls_is_a_setting(compose: Compose, gateway: Client, tmp_path: Path) -> None:
    tls = tmp_path / "tls"
    tls.mkdir()
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(tls / "tls.key"), "-out", str(tls / "tls.crt")]
    compose.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files)
    compose.change(GATEWAY_TLS="on", GATEWAY_TLS_FOLDER=str(tls))
    compose("up", "--detach", "--wait", "--no-deps", "gateway")
    trusting = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(tls / "tls.crt")))
    url = f"https://localhost:{compose.values['GATEWAY_TLS_PORT']}/health/live"
    with urllib.request.build_opener(urllib.request.ProxyHandler({}), trusting).open(url, timeout=10) as answer:
        assert answer.status == 200
    shutil.rmtree(tls)


def test_missing_password_stops_it_by_name(compose: Compose, tmp_path: Path) -> None:
    lines = compose.env_file.read_text().splitlines()
    (tmp_path / ".env").write_text("\n".join(line for line in lines if not line.startswith("ETL_PASSWORD=")))
    said = compose("--env-file", str(tmp_path / ".env"), "config", "--quiet", ok=False)
    assert "ETL_PASSWORD" in said
    assert "make env" in said


def _healthy(compose: Compose, service: str) -> int:
    return sum(container["Health"] == "healthy" for container in compose.containers(service))


def _wait_for_success(airflow: Client, dag: str, run: str) -> None:
    def state() -> str | None:
        now = str(airflow.get(f"/api/v2/dags/{dag}/dagRuns/{run}")["state"])
        return now if now in ("success", "failed") else None

    assert eventually(state, f"{dag} ends", seconds=240) == "success"


def _rows_of(metabase: Client, card: dict[str, Any]) -> list[list[Any]]:
    answer = metabase.ask("POST", f"/api/card/{card['id']}/query", {})
    assert (answer.status, answer.json["status"]) == (202, "completed"), (card["name"], answer.json)
    rows: list[list[Any]] = answer.json["data"]["rows"]
    return rows


def _restore_by_hand(compose: Compose, dump: bytes) -> None:
    import subprocess

    command = ["docker", "compose", "exec", "-T", "oltp-db", "pg_restore", "--username", "postgres", "--dbname", "oltp"]
    subprocess.run(command, cwd=ROOT, env=compose.environment, input=dump, check=True)
