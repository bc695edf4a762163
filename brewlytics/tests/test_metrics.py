"""What Prometheus gets: requests by view, the engine's state, to whoever has the right and to nobody else."""

from datetime import datetime

import pytest
from django.db import connections
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from rest_framework.test import APIClient

from brewlytics.access.tests.factories import client_with
from brewlytics.embedded.ports import free_port
from warehouse.etl.logs import LOGS

# The engine's connections must be in autocommit, as they are in a server.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape(api: APIClient) -> Samples:
    response = api.get("/metrics", headers={"Accept": "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def of(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


def test_requests_are_counted_by_view(api: APIClient) -> None:
    missing = of("brewlytics_http_requests_total", service="all", view="product-detail", method="GET", status="404")
    timed = of("brewlytics_http_request_seconds_count", service="all", view="product-detail", method="GET")
    before = scrape(api)
    for number in (1, 2):
        assert api.get(f"/products/{number}").status_code == 404
    after = scrape(api)
    assert {key: after[key] - before.get(key, 0.0) for key in (missing, timed)} == {missing: 2.0, timed: 2.0}


def test_what_a_client_makes_up_makes_no_label(api: APIClient) -> None:
    api.get("/made-up-7")
    api.generic("BREW", "/products")
    labels = {value for _, pairs in scrape(api) for _, value in pairs}
    assert {"none", "other"} <= labels
    assert not {label for label in labels if "made-up" in label or "BREW" in label}


def test_metrics_take_a_key_with_the_right(client: Client) -> None:
    assert client.get("/metrics").status_code == 401
    assert client_with("orders:read").get("/metrics").status_code == 403
    assert client_with("metrics:read").get("/metrics").status_code == 200


def test_engine_says_how_far_it_is(api: APIClient) -> None:
    with connections["olap"].cursor() as cursor:
        cursor.execute("update cdc_offset set batch_no = 7 where log = 'cdc_orders'")
        cursor.execute(
            "insert into etl_run (runner, finished_at, error)"
            " values ('a', '2026-11-01 08:00Z', null), ('a', '2026-11-01 09:00Z', 'x'), ('a', '2026-11-01 09:01Z', 'x')"
        )
        cursor.execute("update etl_run set events_applied = 6 where error is null")
        cursor.execute("insert into etl_pause (paused_by, reason) values ('Ada', '')")
        cursor.execute("insert into source_column_unknown values ('orders', 'mood', 'text')")
        cursor.execute(
            "insert into cdc_dead_letter (log, event_id, table_name, op, error) values ('a', 1, 'orders', 'I', 'x')"
        )
    metrics = scrape(api)
    assert {key: value for key, value in metrics.items() if key[0].startswith("brewlytics_etl")} == {
        of("brewlytics_etl_up"): 1.0,
        of("brewlytics_etl_lag_seconds"): 0.0,
        **{of("brewlytics_etl_pending_events", log=log): 0.0 for log in LOGS},
        of("brewlytics_etl_runs_total", outcome="ok"): 7.0,
        of("brewlytics_etl_runs_total", outcome="failed"): 2.0,
        of("brewlytics_etl_last_success_timestamp_seconds"): datetime.fromisoformat("2026-11-01T08:00Z").timestamp(),
        of("brewlytics_etl_events_per_second"): 0.1,
        of("brewlytics_etl_dead_letters"): 1.0,
        of("brewlytics_etl_paused"): 1.0,
        of("brewlytics_etl_new_columns"): 1.0,
    }


def test_change_log_says_what_is_kept_of_it(api: APIClient) -> None:
    """With the rights of the web process."""
    api.post("/customers", {"name": "Ada"}, format="json")
    with connections["default"].cursor() as cursor:
        cursor.execute("set role brew_app")
    metrics = scrape(api)
    connections["default"].close()
    customers = {name: value for (name, labels), value in metrics.items() if labels == {("log", "cdc_customers")}}
    assert customers.pop("brewlytics_change_log_bytes") > 8192
    assert customers.pop("brewlytics_change_log_partitions_ahead") > 1
    assert customers.pop("brewlytics_change_log_oldest_event_timestamp_seconds") > datetime(2026, 1, 1).timestamp()
    assert customers == {
        "brewlytics_etl_pending_events": 1.0,
        "brewlytics_change_log_partitions_overdue": 0.0,
        "brewlytics_change_log_default_events": 0.0,
    }
    assert of("brewlytics_change_log_oldest_event_timestamp_seconds", log="cdc_orders") not in metrics


def test_marts_say_when_they_were_built_and_how_often_that_failed(api: APIClient) -> None:
    """A build at work, or one that was killed, is neither."""
    with connections["olap"].cursor() as cursor:
        cursor.execute(
            "insert into mart_build (finished_at, error) values"
            " ('2026-11-01 08:00Z', null), ('2026-11-01 08:15Z', null), ('2026-11-01 08:30Z', 'x'), (null, null)"
        )
    assert {key: value for key, value in scrape(api).items() if key[0].startswith("brewlytics_marts")} == {
        of("brewlytics_marts_builds_total", outcome="ok"): 2.0,
        of("brewlytics_marts_builds_total", outcome="failed"): 1.0,
        of("brewlytics_marts_last_success_timestamp_seconds"): datetime.fromisoformat("2026-11-01T08:15Z").timestamp(),
    }


def test_last_comparison_with_the_source_says_what_differed(api: APIClient) -> None:
    """One at work, and one that could not be made, are none."""
    assert not [name for name, _ in scrape(api) if name.startswith("brewlytics_reconcile")]
    with connections["olap"].cursor() as cursor:
        cursor.execute(
            "insert into etl_reconcile (by, finished_at, differences, waiting, error) values"
            " ('ada', '2026-11-01 08:00Z', 9, 9, null), ('ada', '2026-11-02 08:00Z', 3, 2, null),"
            " ('ada', '2026-11-03 08:00Z', 0, 0, 'x'), ('ada', null, 0, 0, null)"
        )
    assert {key: value for key, value in scrape(api).items() if key[0].startswith("brewlytics_reconcile")} == {
        of("brewlytics_reconcile_differences"): 3.0,
        of("brewlytics_reconcile_waiting"): 2.0,
        of("brewlytics_reconcile_timestamp_seconds"): datetime.fromisoformat("2026-11-02T08:00Z").timestamp(),
    }


def test_what_waits_is_counted_with_the_rights_of_the_web_process() -> None:
    api = client_with()
    api.post("/customers", {"name": "Ada"}, format="json")
    for alias, role in (("default", "brew_app"), ("olap", "brew_ops")):
        with connections[alias].cursor() as cursor:
            cursor.execute(f"set role {role}")
    metrics = scrape(api)
    for alias in ("default", "olap"):
        connections[alias].close()
    assert metrics[of("brewlytics_etl_pending_events", log="cdc_customers")] == 1.0
    assert metrics[of("brewlytics_etl_lag_seconds")] > 0.0
    assert metrics[of("brewlytics_marts_last_success_timestamp_seconds")] == 0.0


def test_engine_that_cannot_be_asked_is_down_and_the_rest_is_there(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    api = client_with()
    connections["olap"].close()
    with monkeypatch.context() as patch:
        patch.setitem(connections["olap"].settings_dict, "PORT", free_port())
        metrics = scrape(api)
    names = {name for name, _ in metrics}
    assert metrics[of("brewlytics_etl_up")] == 0.0
    assert not names & {"brewlytics_etl_lag_seconds", "brewlytics_marts_builds_total", "brewlytics_change_log_bytes"}
    assert "brewlytics_http_requests_total" in names
    assert "the engine's state cannot be read" in caplog.text
