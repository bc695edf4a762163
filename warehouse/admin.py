"""The star, the engine's books, the marts' builds: pages to look at. Nothing here writes; what is to be done is asked
of the engine's worker."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from logging import getLogger
from typing import Any

from celery import current_app
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from kombu.exceptions import OperationalError as BrokerDown
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from warehouse.models import (
    CdcDeadLetter,
    CdcOffset,
    DimCustomer,
    DimDate,
    DimEmployee,
    DimProduct,
    DimStore,
    EtlRun,
    FactOrder,
    FactSale,
    MartBuild,
    Reconciliation,
    Resync,
    Version,
)

logger = getLogger(__name__)
# How psycopg2 reads PostgreSQL's -infinity and infinity.
BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)


def unless_down(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Bars lead to these pages: where the star does not answer, they say so, as the overview does."""
    try:
        response = view()
        return response.render() if isinstance(response, TemplateResponse) else response
    except OperationalError as error:
        logger.warning("the star cannot be shown: %s", error)
        faults = ["The warehouse's database (OLAP) does not answer: is it up?"]
        context = {**admin.site.each_context(request), "title": "Warehouse", "faults": faults}
        return render(request, "warehouse/unavailable.html", context, status=503)


class ReadOnlyAdmin(ModelAdmin):
    """A list and a page for each row, for those with the right to view."""

    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return unless_down(request, partial(super().changelist_view, request, *args, **kwargs))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return unless_down(request, partial(super().changeform_view, request, *args, **kwargs))

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(DimDate)
class DimDateAdmin(ReadOnlyAdmin):
    list_display = ["date_key", "date", "day_name", "iso_week", "is_weekend"]
    list_filter = ["year", "is_weekend"]
    search_fields = ["=date_key"]
    ordering = ["date_key"]


class VersionAdmin(ReadOnlyAdmin):
    """A dimension: all versions of its members, the newest of each first."""

    list_filter = ["is_current", "is_deleted", "is_inferred"]
    search_fields = ["name"]
    columns: tuple[str, ...] = ()

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return ["__str__", *self.columns, "since", "until", "is_current", "is_deleted"]

    @display(description="valid from", ordering="valid_from")  # type: ignore[untyped-decorator]
    def since(self, version: Version) -> datetime | str:
        return "the beginning" if version.valid_from == BEGINNING else version.valid_from

    @display(description="valid to", ordering="valid_to")  # type: ignore[untyped-decorator]
    def until(self, version: Version) -> datetime | str:
        return "now" if version.valid_to == END else version.valid_to


@admin.register(DimCustomer)
class DimCustomerAdmin(VersionAdmin):
    columns = ("customer_id", "city", "loyalty_tier")
    ordering = ["customer_id", "-valid_from"]


@admin.register(DimProduct)
class DimProductAdmin(VersionAdmin):
    columns = ("product_id", "sku", "category", "price", "cost")
    ordering = ["product_id", "-valid_from"]


@admin.register(DimStore)
class DimStoreAdmin(VersionAdmin):
    columns = ("store_id", "code", "city", "timezone", "tax_rate")
    ordering = ["store_id", "-valid_from"]


@admin.register(DimEmployee)
class DimEmployeeAdmin(VersionAdmin):
    columns = ("employee_id", "role", "store_id")
    ordering = ["employee_id", "-valid_from"]


class FactAdmin(ReadOnlyAdmin):
    """The overview's bars lead here, narrowed down by what the members of a fact say."""

    narrowed_by = {"store__store_id", "customer__customer_id", "product__product_id", "product__category"}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self.narrowed_by or bool(super().lookup_allowed(lookup, value, request))


@admin.register(FactOrder)
class FactOrderAdmin(FactAdmin):
    list_display = ["order_id", "ordered_at", "store", "customer", "channel", "status", "item_count", "total"]
    list_select_related = ["store", "customer"]
    list_filter = ["status", "channel", ("ordered_at", RangeDateTimeFilter)]
    list_filter_submit = True
    search_fields = ["=order_id"]
    ordering = ["-order_id"]


@admin.register(FactSale)
class FactSaleAdmin(FactAdmin):
    list_display = [
        "order_id",
        "line_number",
        "product",
        "store",
        "quantity",
        "net_amount",
        "tax_amount",
        "margin_amount",
    ]
    list_select_related = ["product", "store"]
    list_filter = ["status", "channel", ("ordered_at", RangeDateTimeFilter)]
    list_filter_submit = True
    search_fields = ["=order_id"]
    ordering = ["-order_id", "line_number"]


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


@admin.register(CdcDeadLetter)
class CdcDeadLetterAdmin(ReadOnlyAdmin):
    """What to do with one is the engine's work, for whom the star is open: here it is asked for."""

    list_display = ["letter_id", "__str__", "row_key", "fault", "attempts", "state", "last_seen_at"]
    list_filter = ["state", "log", "table_name"]
    search_fields = ["=row_key", "=event_id", "error"]
    ordering = ["log", "row_key", "event_id"]
    actions = ["retry", "discard"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("warehouse.change_cdcdeadletter")

    @display(description="what is wrong")  # type: ignore[untyped-decorator]
    def fault(self, letter: CdcDeadLetter) -> str:
        return Truncator(letter.error).chars(120)

    @admin.action(description="Try again, with what waits behind", permissions=["decide"])
    def retry(self, request: HttpRequest, letters: QuerySet[CdcDeadLetter]) -> None:
        self._ask(request, "retry_dead_letters", letters, "will be tried again")

    @admin.action(description="Give up for good", permissions=["decide"])
    def discard(self, request: HttpRequest, letters: QuerySet[CdcDeadLetter]) -> HttpResponse | None:
        if "is_sure" in request.POST:
            self._ask(request, "discard_dead_letters", letters, "will be given up")
            return None
        context = {**self.admin_site.each_context(request), "title": "Give up for good?", "letters": letters}
        return render(request, "warehouse/give_up.html", context | {"action_name": ACTION_CHECKBOX_NAME})

    def _ask(self, request: HttpRequest, task: str, letters: QuerySet[CdcDeadLetter], what: str) -> None:
        numbers = list(letters.values_list("pk", flat=True))
        try:
            current_app.send_task(f"warehouse.tasks.{task}", [numbers, request.user.get_username()])
        except BrokerDown as error:
            self.message_user(request, f"The broker does not answer, nothing was asked for: {error}", messages.ERROR)
        else:
            self.message_user(request, f"{len(numbers)} {what} by the engine's worker, within seconds.")


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
