"""The engine's state for Prometheus, read from the databases: the same whoever carries."""

from collections.abc import Iterator
from logging import getLogger

from django.db import DatabaseError
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from warehouse.connections import engine_connections
from warehouse.etl import EtlError, Status, read_status

logger = getLogger(__name__)


class EngineCollector:
    def collect(self) -> Iterator[Metric]:
        """An engine that cannot be asked is said to be down, and its other metrics are absent rather than old."""
        up = GaugeMetricFamily("brewlytics_etl_up", "1 if the engine's state could be read, else 0.")
        try:
            metrics = list(_of(read_status(*engine_connections())))
        except (EtlError, DatabaseError) as error:
            logger.warning("the engine's state cannot be read: %s", error)
            metrics = []
        up.add_metric([], float(bool(metrics)))
        yield from (up, *metrics)


def _of(status: Status) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "brewlytics_etl_lag_seconds", "Age of the oldest event that is not in the star.", value=status.lag_seconds
    )
    pending = GaugeMetricFamily("brewlytics_etl_pending_events", "Events that are not in the star.", labels=["log"])
    for log, events in status.pending.items():
        pending.add_metric([log], events)
    yield pending
    runs = CounterMetricFamily("brewlytics_etl_runs", "Batches carried, and batches that failed.", labels=["outcome"])
    runs.add_metric(["ok"], status.batch_no)
    runs.add_metric(["failed"], status.failed_batches)
    yield runs
    yield GaugeMetricFamily(
        "brewlytics_etl_last_success_timestamp_seconds",
        "When a batch was last carried; 0: never.",
        value=status.last_success_at.timestamp() if status.last_success_at else 0.0,
    )
