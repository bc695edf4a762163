"""Live while the process serves; ready when both databases and the broker are."""

import re

import pytest
from django.db import connections
from django.test import Client

from brewlytics.celery import app
from brewlytics.embedded.ports import free_port
from brewlytics.health import newest_version
from orders.tests.factories import StoreFactory

READY = {"status": "ok", "checks": {"oltp": "ok", "olap": "ok", "broker": "ok"}}


@pytest.mark.parametrize("path", ["/health/live", "/health/live/"])
def test_live_needs_no_database(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
@pytest.mark.parametrize("path", ["/health/ready", "/health/ready/"])
def test_ready_with_everything_there(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()) == (200, READY)


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_ready_takes_no_more_than_the_rights_of_the_web_process(client: Client) -> None:
    for alias, role in (("default", "brew_app"), ("olap", "brew_ops")):
        with connections[alias].cursor() as cursor:
            cursor.execute(f"set role {role}")
    try:
        assert client.get("/health/ready").json() == READY
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_engine_that_rests_is_a_warning(client: Client) -> None:
    with connections["olap"].cursor() as cursor:
        cursor.execute("insert into etl_pause (paused_by, reason) values ('ada', 'a restore')")
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, READY | {"warnings": {"engine": "paused"}})


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_engine_that_is_late_is_a_warning(client: Client) -> None:
    StoreFactory.create()
    with connections["default"].cursor() as cursor:
        cursor.execute("update cdc_stores set changed_at = changed_at - interval '2 minutes'")
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert re.fullmatch(r"1[23]\d seconds behind", response.json()["warnings"]["engine"])


@pytest.mark.django_db(databases=["default", "olap"])
@pytest.mark.parametrize(("alias", "folder"), [("default", "oltp"), ("olap", "olap")])
def test_ready_with_an_old_schema_is_503(
    client: Client, caplog: pytest.LogCaptureFixture, alias: str, folder: str
) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("delete from flyway_schema_history where version = %s", [newest_version(folder)])
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert response.json()["checks"][folder] == "behind"
    assert f"run the migrations of flyway/{folder}" in caplog.text
    assert list(response.json()["checks"].values()).count("ok") == 2


@pytest.mark.django_db(databases=["default", "olap"])
def test_ready_without_a_broker_is_503(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(app.conf, "broker_url", f"redis://127.0.0.1:{free_port()}/0")
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["checks"] == {"oltp": "ok", "olap": "ok", "broker": "unavailable"}
    assert "refused" in caplog.text


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_ready_without_a_database_is_503(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connections["olap"].close()
    with monkeypatch.context() as patch:
        patch.setitem(connections["olap"].settings_dict, "PORT", free_port())
        response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["checks"] == {"oltp": "ok", "olap": "unavailable", "broker": "ok"}
    assert "refused" in caplog.text


def test_health_refuses_other_methods_as_a_problem(client: Client) -> None:
    response = client.post("/health/live")
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
