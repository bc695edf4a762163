"""The engine's state and the marts' for Prometheus, read from the databases: the same whoever carries and builds."""

from collections.abc import Iterator
from logging import getLogger

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Max, Q
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from warehouse.connections import engine_connections
from warehouse.etl import EtlError, Status, read_change_log, read_status
from warehouse.etl.logs import LOGS
from warehouse.models import MartBuild, Reconciliation

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
    for log in LOGS:
        pending.add_metric([log], status.pending.get(log, 0))
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
    yield GaugeMetricFamily(
        "brewlytics_etl_events_per_second", "Events carried, over the last minute.", value=status.events_per_second
    )
    yield GaugeMetricFamily("brewlytics_etl_dead_letters", "Changes that cannot be applied.", value=status.dead_letters)
    yield GaugeMetricFamily(
        "brewlytics_etl_paused",
        "1 while somebody lets the engine rest, else 0.",
        value=float(status.paused is not None),
    )
    yield GaugeMetricFamily(
        "brewlytics_etl_new_columns", "Columns of the source that are not carried.", value=len(status.new_columns)
    )


CHANGE_LOG = {
    "bytes": "Size of the change log on disk.",
    "partitions_ahead": "Partitions that no transaction has reached yet.",
    "partitions_overdue": "Partitions past the replay window that could not be dropped.",
    "default_events": "Events that no partition was there for.",
}
"""A figure of each log, and what it says."""


class ChangeLogCollector:
    def collect(self) -> Iterator[Metric]:
        """Asked apart from the engine: a log grows all the same when the engine stands still."""
        try:
            oltp, _ = engine_connections()
            logs = read_change_log(oltp, days=settings.CHANGE_LOG_DAYS)
        except (EtlError, DatabaseError) as error:
            logger.warning("the change log's state cannot be read: %s", error)
            return
        for figure, meaning in CHANGE_LOG.items():
            gauge = GaugeMetricFamily(f"brewlytics_change_log_{figure}", meaning, labels=["log"])
            for log, kept in logs.items():
                gauge.add_metric([log], getattr(kept, figure))
            yield gauge
        oldest = GaugeMetricFamily(
            "brewlytics_change_log_oldest_event_timestamp_seconds", "When the oldest event was written.", labels=["log"]
        )
        for log, kept in logs.items():
            if kept.oldest_event_at:
                oldest.add_metric([log], kept.oldest_event_at.timestamp())
        yield oldest


class ReconcileCollector:
    def collect(self) -> Iterator[Metric]:
        """Of the last comparison that came to a result. Absent where there was none, or where the star cannot be
        asked."""
        try:
            last = (
                Reconciliation.objects.filter(finished_at__isnull=False, error=None).order_by("-reconcile_id").first()
            )
        except DatabaseError as error:
            logger.warning("the comparisons with the source cannot be read: %s", error)
            return
        if last is None or last.finished_at is None:
            return
        yield GaugeMetricFamily(
            "brewlytics_reconcile_differences",
            "Rows of the star that are not as at the source.",
            value=last.differences,
        )
        yield GaugeMetricFamily(
            "brewlytics_reconcile_waiting", "Keys that differ as they wait among the dead letters.", value=last.waiting
        )
        yield GaugeMetricFamily(
            "brewlytics_reconcile_timestamp_seconds",
            "When star and source were last compared.",
            value=last.finished_at.timestamp(),
        )


class MartsCollector:
    def collect(self) -> Iterator[Metric]:
        """Absent where the star cannot be asked, which `brewlytics_etl_up` tells already."""
        try:
            counts = MartBuild.objects.aggregate(
                ok=Count("pk", filter=Q(finished_at__isnull=False, error=None)),
                failed=Count("pk", filter=Q(error__isnull=False)),
                last_success_at=Max("finished_at", filter=Q(error=None)),
            )
        except DatabaseError as error:
            logger.warning("the builds of the marts cannot be read: %s", error)
            return
        builds = CounterMetricFamily("brewlytics_marts_builds", "Builds of the marts, by outcome.", labels=["outcome"])
        for outcome in ("ok", "failed"):
            builds.add_metric([outcome], counts[outcome])
        yield builds
        last_success_at = counts["last_success_at"]
        yield GaugeMetricFamily(
            "brewlytics_marts_last_success_timestamp_seconds",
            "When every mart was last built and every test passed; 0: never.",
            value=last_success_at.timestamp() if last_success_at else 0.0,
        )
