"""What has been done: the engine's runs and offsets, comparisons and resyncs, builds of the marts."""

from django.contrib import admin
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from warehouse.admin.read_only import ReadOnlyAdmin
from warehouse.models import CdcOffset, EtlRun, MartBuild, Reconciliation, Resync


@admin.register(EtlRun)
class EtlRunAdmin(ReadOnlyAdmin):
    list_display = ["run_id", "runner", "started_at", "milliseconds", "events_read", "has_succeeded"]
    list_filter = ["runner", ("started_at", RangeDateTimeFilter)]
    list_filter_submit = True
    ordering = ["-run_id"]

    @display(description="ms")  # type: ignore[untyped-decorator]
    def milliseconds(self, run: EtlRun) -> int | None:
        return round((run.finished_at - run.started_at).total_seconds() * 1000) if run.finished_at else None

    @display(description="succeeded", boolean=True)  # type: ignore[untyped-decorator]
    def has_succeeded(self, run: EtlRun) -> bool:
        return run.error is None


@admin.register(CdcOffset)
class CdcOffsetAdmin(ReadOnlyAdmin):
    list_display = ["log", "batch_no", "moved_at", "last_id", "snapshot_from"]
    ordering = ["log"]


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    list_display = ["reconcile_id", "started_at", "by", "rows_compared", "differences", "waiting", "is_equal"]
    list_filter = [("started_at", RangeDateTimeFilter)]
    list_filter_submit = True
    ordering = ["-reconcile_id"]

    @display(description="equal", boolean=True)  # type: ignore[untyped-decorator]
    def is_equal(self, one: Reconciliation) -> bool | None:
        """Unknown of one that runs, was killed, or could not be made."""
        if one.finished_at is None or one.error is not None:
            return None
        return not one.differences and not one.waiting


@admin.register(Resync)
class ResyncAdmin(ReadOnlyAdmin):
    list_display = ["resync_id", "table_name", "scope", "started_at", "by", "done", "total", "finished_at"]
    list_filter = ["table_name", ("started_at", RangeDateTimeFilter)]
    list_filter_submit = True
    ordering = ["-resync_id"]


@admin.register(MartBuild)
class MartBuildAdmin(ReadOnlyAdmin):
    list_display = ["build_id", "started_at", "seconds", "models", "tests", "has_succeeded"]
    list_filter = [("started_at", RangeDateTimeFilter)]
    list_filter_submit = True
    ordering = ["-build_id"]

    @display(description="seconds")  # type: ignore[untyped-decorator]
    def seconds(self, build: MartBuild) -> float | None:
        return round((build.finished_at - build.started_at).total_seconds(), 1) if build.finished_at else None

    @display(description="succeeded", boolean=True)  # type: ignore[untyped-decorator]
    def has_succeeded(self, build: MartBuild) -> bool | None:
        """Unknown of one that runs, or was killed."""
        return build.error is None if build.finished_at else None
