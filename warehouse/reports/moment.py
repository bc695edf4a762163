"""This moment on the way from the orders to the marts, asked of both databases in few, small questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections, router
from django_celery_beat.models import PeriodicTask

from brewlytics.statements import load
from warehouse.connections import engine_connections
from warehouse.etl import Status, read_status
from warehouse.models import CdcDeadLetter, CdcOrder, EtlRun, MartBuild, Reconciliation

# The alert StarIsBehind calls at the same age.
BEHIND = 60.0
STEP = timedelta(seconds=5)
LAST_BATCHES = 8
LETTERS_SHOWN = 5
READING = {"load"}
DIMENSIONS = {
    "expand_truncated_members",
    "infer_members",
    "insert_dim",
    "insert_member_event",
    "overwrite_dim",
    "stage_restatement",
    "stage_versions",
    "update_dim",
}
SUMS = {
    "add_to_agg_customer",
    "add_to_agg_orders",
    "add_to_agg_product_month",
    "note_days",
    "redate_agg_customer",
    "stage_counted_order",
    "stage_sale",
}
BOOKS = {"claim_batch", "close_run"}


@dataclass(frozen=True)
class Coming:
    """Orders, as the tills write them."""

    in_a_minute: int
    in_five_minutes: int


@dataclass(frozen=True)
class Carried:
    """Of five seconds."""

    events: int
    facts: int


@dataclass(frozen=True)
class Part:
    """Of a batch's time."""

    name: str
    milliseconds: float
    percent: float


@dataclass(frozen=True)
class Batch:
    run: EtlRun
    milliseconds: float
    parts: list[Part]


@dataclass(frozen=True)
class Scheduled:
    task: PeriodicTask
    every: str


@dataclass(frozen=True)
class Moment:
    coming: Coming
    status: Status
    carried: list[Carried]
    batches: list[Batch]
    schedule: list[Scheduled]
    build: MartBuild | None
    """The last that has ended; before the first has, the one at work."""
    failed_build: MartBuild | None
    comparison: Reconciliation | None
    """The last with the source that came to a result."""
    letters: list[CdcDeadLetter]
    """Those at fault that have waited longest; `status` counts all, with those that wait behind them."""

    @property
    def waiting(self) -> int:
        return sum(self.status.pending.values())

    @property
    def rates(self) -> list[float]:
        """Events a second, one for each step of the last five minutes."""
        return [step.events / STEP.total_seconds() for step in self.carried]

    @property
    def rate(self) -> float:
        """Over ten seconds, so that it neither jumps nor lags."""
        return sum(self.rates[-2:]) / 2

    @property
    def facts(self) -> int:
        return sum(step.facts for step in self.carried)

    @property
    def engine_fails(self) -> bool:
        """Its last word was a failure."""
        failed, succeeded = self.status.last_error_at, self.status.last_success_at
        return failed is not None and (succeeded is None or failed > succeeded)


def read_moment() -> Moment:
    """Raises DatabaseError or EtlError where a database does not answer, or is not what it should be."""
    builds = MartBuild.objects.order_by("-build_id")
    return Moment(
        coming=Coming(*_rows(router.db_for_read(CdcOrder), "orders_coming_in")[0]),
        status=read_status(*engine_connections()),
        carried=[Carried(*row) for row in _rows(router.db_for_read(EtlRun), "carried")],
        batches=[_batch(run) for run in EtlRun.objects.order_by("-run_id")[:LAST_BATCHES]],
        schedule=[
            _scheduled(task) for task in PeriodicTask.objects.select_related("interval", "crontab").order_by("name")
        ],
        build=builds.filter(finished_at__isnull=False).first() or builds.first(),
        failed_build=builds.filter(error__isnull=False).first(),
        comparison=Reconciliation.objects.filter(finished_at__isnull=False, error=None).order_by("-pk").first(),
        letters=list(CdcDeadLetter.objects.filter(state="waiting", behind=None).order_by("letter_id")[:LETTERS_SHOWN]),
    )


def _rows(alias: str, name: str) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(load(f"warehouse/reports/sql/{name}.sql"))
        return list(cursor.fetchall())


def _batch(run: EtlRun) -> Batch:
    """A failed batch has no seconds: its row was written after it."""
    if run.error is not None or run.finished_at is None:
        return Batch(run, 0.0, [])
    milliseconds = (run.finished_at - run.started_at).total_seconds() * 1000
    return Batch(run, milliseconds, list(_parts(run.seconds, milliseconds)))


def _parts(seconds: dict[str, float], whole: float) -> Iterator[Part]:
    """What no step has taken went into the commit and the way to the database and back."""
    facts = set(seconds) - READING - DIMENSIONS - SUMS - BOOKS
    measured = [
        (name, sum(seconds.get(step, 0.0) for step in steps) * 1000)
        for name, steps in (("reading", READING), ("dimensions", DIMENSIONS), ("facts", facts), ("sums", SUMS))
    ]
    rest = max(whole - sum(milliseconds for _, milliseconds in measured), 0.0)
    for name, milliseconds in (*measured, ("books", rest)):
        yield Part(name, milliseconds, 100 * milliseconds / whole if whole else 0.0)


def _scheduled(task: PeriodicTask) -> Scheduled:
    schedule = task.scheduler
    return Scheduled(task, schedule.human_readable if task.crontab else str(schedule))
