"""`make run` from outside: started as a person would, killed as nobody should, always found again with its data."""

import json
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from brewlytics.embedded.ports import free_port
from tests.running_stack import MAKE_RUN, RunningStack, eventually, survivors

DATABASES = {"OLTP_DATABASE_URL", "OLAP_DATABASE_URL", "REDIS_URL"}
CONTRACT = DATABASES | {"API_URL", "API_KEY", "ADMIN_USER", "ADMIN_PASSWORD"}
ASK_DJANGO = "u = User.objects.get(username={!r}); print(u.is_superuser and u.check_password({!r}))"

BUILD_MARTS = "from warehouse.tasks import dbt_build; dbt_build.delay()"


def test_env_file_holds_the_contract_and_is_private(stack: RunningStack) -> None:
    assert set(stack.env()) >= CONTRACT
    assert (stack.state / "env").stat().st_mode & 0o777 == 0o600
    assert stack.env()["API_URL"] == f"http://127.0.0.1:{stack.environment['BREWLYTICS_PORT']}"


def test_posted_order_reaches_the_star(stack: RunningStack) -> None:
    stack.wait_for_sale(stack.place_order())


def test_first_start_builds_the_marts(stack: RunningStack) -> None:
    """The sample's orders are in them as soon as they are in the star."""
    eventually(lambda: " marts built, " in stack.said(), "the marts are built")
    eventually(lambda: stack.count("marts.daily_revenue") > 0, "revenue in the marts")


def test_manage_py_in_another_terminal_needs_no_variables(stack: RunningStack) -> None:
    done = stack.run(sys.executable, "manage.py", "api_key", "list", "--json")
    assert done.returncode == 0, done.stderr
    assert [key["prefix"] for key in json.loads(done.stdout)] == [stack.env()["API_KEY"][:8]]


def test_printed_log_in_opens_the_admin(stack: RunningStack) -> None:
    env = stack.env()
    question = ASK_DJANGO.format(env["ADMIN_USER"], env["ADMIN_PASSWORD"])
    done = stack.run(sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", question)
    assert done.stdout == "True\n", done.stderr
    assert f"log in as {env['ADMIN_USER']} with {env['ADMIN_PASSWORD']}" in stack.said()


@pytest.mark.parametrize(
    ("names", "log_in"),
    [
        (["granian"], "brewlytics_web"),
        (["celery", "etl"], "brewlytics_etl"),
        (["celery", "default"], "brewlytics_worker"),
        (["celery", "dbt"], "brewlytics_dbt"),
        (["celery", "beat"], "brewlytics_beat"),
    ],
    ids=["web", "etl", "default", "dbt", "beat"],
)
def test_program_has_a_log_in_of_its_own_without_ddl(stack: RunningStack, names: list[str], log_in: str) -> None:
    program = eventually(lambda: stack.child(*names), f"{names} runs")
    with closing(psycopg2.connect(program.environ()["OLTP_DATABASE_URL"])) as oltp:
        assert oltp.info.user == log_in
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            oltp.cursor().execute("create table mine (id integer)")


@pytest.mark.parametrize(
    ("program", "statement"),
    [
        ("beat", "update auth_user set is_superuser = true"),
        ("beat", "delete from order_items"),
        ("beat", "select hashed_key from access_apikey"),
        ("default", "select from customers"),
        ("default", "select from auth_user"),
    ],
)
def test_log_in_is_refused_what_its_program_does_not_need(stack: RunningStack, program: str, statement: str) -> None:
    process = eventually(lambda: stack.child("celery", program), f"{program} runs")
    url = process.environ()["OLTP_DATABASE_URL"]
    with closing(psycopg2.connect(url)) as oltp, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        oltp.cursor().execute(statement)


def test_command_lines_show_no_secret(stack: RunningStack) -> None:
    secrets = [line.split("=")[1] for line in (stack.state / "kept").read_text().splitlines() if "PORT" not in line]
    lines = " ".join(word for process in stack.processes() for word in process.cmdline())
    assert "granian" in lines
    assert [secret for secret in secrets if secret in lines] == []


@pytest.mark.parametrize(
    "names",
    [["granian"], ["celery", "etl"], ["celery", "default"], ["celery", "beat"], ["valkey-server"], ["postgres"]],
    ids=["web", "etl", "default", "beat", "valkey", "postgres"],
)
def test_killed_child_is_brought_back(stack: RunningStack, names: list[str]) -> None:
    victim = eventually(lambda: stack.child(*names), f"{names} runs")
    victim.kill()
    eventually(lambda: stack.child(*names) not in (victim, None), f"another {names} runs")
    stack.wait_until_ready()
    stack.wait_for_sale(stack.place_order())
    assert "killed by SIGKILL; starting it again in" in stack.said()


def test_second_stack_on_one_state_folder_is_refused(stack: RunningStack) -> None:
    done = stack.run(*MAKE_RUN, BREWLYTICS_PORT=str(free_port()))
    assert done.returncode != 0
    assert f"Another stack (pid {stack.supervisor().pid}) is running on {stack.state}" in done.stderr


def test_taken_port_is_named_with_its_variable(stack: RunningStack, tmp_path: Path) -> None:
    done = stack.run(*MAKE_RUN, BREWLYTICS_STATE=str(tmp_path / "state"))
    assert done.returncode != 0
    assert f"Port {stack.environment['BREWLYTICS_PORT']} on 127.0.0.1 is taken" in done.stderr
    assert "BREWLYTICS_PORT" in done.stderr


def test_everything_killed_loses_nothing(stack: RunningStack) -> None:
    order_id = stack.place_order()
    for process in stack.processes():
        with suppress(psutil.NoSuchProcess):
            process.kill()
    stack.make.wait(10)
    stack.start()
    stack.wait_until_ready()
    assert stack.get(f"/orders/{order_id}")["id"] == order_id
    stack.wait_for_sale(order_id)


def test_order_at_work_is_answered_before_the_stack_ends(stack: RunningStack) -> None:
    """It waits for somebody's lock, and the web server waits for it; no longer than an order may wait for a lock."""
    processes, reference = stack.processes(), uuid4().hex
    with closing(psycopg2.connect(stack.env()["OLTP_DATABASE_URL"])) as session, ThreadPoolExecutor() as till:
        session.cursor().execute("select from products for update")
        placing = till.submit(stack.place_order, external_ref=reference)
        eventually(lambda: is_waited_for(session), "the order waits for the products")
        stack.make.terminate()
        eventually(lambda: "stopping" in stack.said(), "the stack stops")
        session.rollback()
        placed = placing.result()
    assert survivors(processes) == []
    assert not stack.runs()
    assert ": killed" not in stack.said()
    stack.start()
    stack.wait_until_ready()
    assert [order["id"] for order in stack.get(f"/orders?external_ref={reference}")["results"]] == [placed]


@pytest.mark.long
def test_stack_that_stops_waits_for_no_build_of_the_marts(stack: RunningStack) -> None:
    """One that takes long; it is cut off, and the next build makes up for it."""
    eventually(lambda: " marts built, " in stack.said(), "the marts are built")
    with closing(psycopg2.connect(stack.env()["OLAP_DATABASE_URL"])) as reader:
        reader.cursor().execute("select from marts.customer_cohorts")
        knock = stack.run(sys.executable, "manage.py", "shell", "--command", BUILD_MARTS)
        assert knock.returncode == 0, knock.stderr
        eventually(lambda: is_waited_for(reader), "the build waits for who reads a mart")
        stack.stop()
    assert not stack.runs()
    assert ": killed" not in stack.said()


def is_waited_for(session: Connection) -> bool:
    cursor = session.cursor()
    cursor.execute("select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))")
    return bool(cursor.rowcount)


@pytest.mark.parametrize(
    ("send", "number"),
    [
        pytest.param(os.kill, signal.SIGTERM, id="kill", marks=pytest.mark.long),
        pytest.param(os.killpg, signal.SIGTERM, id="kill-group", marks=pytest.mark.long),
        pytest.param(os.killpg, signal.SIGINT, id="Ctrl-C"),
    ],
)
def test_signal_leaves_no_process(
    stack: RunningStack, send: Callable[[int, int], None], number: signal.Signals
) -> None:
    processes = stack.processes()
    send(stack.make.pid, number)
    assert survivors(processes) == []
    assert "database system is shut down" in stack.said()
    assert ": killed" not in stack.said()


def test_killed_make_takes_its_stack_along(stack: RunningStack) -> None:
    processes = stack.processes()
    stack.make.kill()
    assert survivors(processes) == []


@pytest.mark.long
def test_killed_supervisor_hinders_no_start(stack: RunningStack) -> None:
    """Its children end by themselves, or the next start ends them: also a server that hangs, and holds its port."""
    order_id, env, processes = stack.place_order(), stack.env(), stack.processes()
    eventually(lambda: stack.child("postgres"), "postgres runs").suspend()
    stack.supervisor().kill()
    stack.make.wait(10)
    stack.start()
    stack.wait_until_ready()
    assert survivors(processes, seconds=0) == []
    assert stack.env() == env
    stack.wait_for_sale(order_id)


def test_signal_during_the_start_leaves_no_process(shared: RunningStack) -> None:
    if shared.runs():
        shared.stop()
    shared.start()
    eventually(lambda: "migrating the databases" in shared.said(), "the migrations' start")
    processes = shared.processes()
    shared.make.terminate()
    assert survivors(processes) == []
