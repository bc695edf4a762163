"""The pages of orders with their lines, stores and employees."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from brewlytics.refusals import Refusal
from brewlytics.service_admin import ServiceAdmin, ServiceForm
from orders import services, store_services
from orders.models import Employee, Order, OrderItem, Status, Store

COLOURS = {
    Status.PLACED: "info",
    Status.PREPARING: "warning",
    Status.READY: "warning",
    Status.COMPLETED: "success",
    Status.CANCELLED: "danger",
}

FIGURES = ["ordered_at", "completed_at", "subtotal", "discount", "tax", "total", "version"]


@admin.register(Store)
class StoreAdmin(ServiceAdmin):
    create_row = staticmethod(store_services.create_store)
    change_row = staticmethod(store_services.change_store)
    delete_row = staticmethod(store_services.delete_store)

    fields = ["code", "name", "city", "timezone", "tax_rate", "opened_on", "external_ref"]
    list_display = ["name", "code", "city", "timezone", "tax_rate", "opened_on"]
    list_filter = ["city"]
    search_fields = ["name", "code", "city"]
    ordering = ["name"]


@admin.register(Employee)
class EmployeeAdmin(ServiceAdmin):
    create_row = staticmethod(store_services.create_employee)
    change_row = staticmethod(store_services.change_employee)
    delete_row = staticmethod(store_services.delete_employee)

    fields = ["store", "name", "role", "email", "is_active", "external_ref"]
    autocomplete_fields = ["store"]
    list_display = ["name", "role", "store", "email", "is_active"]
    list_select_related = ["store"]
    list_filter = ["is_active", "role", ("store", RelatedDropdownFilter)]
    search_fields = ["name", "email"]
    ordering = ["name"]


class LineForm(forms.ModelForm):  # type: ignore[type-arg]
    quantity = forms.IntegerField(min_value=1, max_value=10_000, widget=UnfoldAdminIntegerFieldWidget)
    discount = forms.DecimalField(
        min_value=0, max_digits=12, decimal_places=2, initial=0, widget=UnfoldAdminDecimalFieldWidget
    )


class OrderItemInline(TabularInline):
    """What was ordered; what it costs is the server's. Fixed once the order is being prepared."""

    model = OrderItem
    form = LineForm
    fields = ["product", "quantity", "discount", "unit_price", "tax", "line_total"]
    readonly_fields = ["unit_price", "tax", "line_total"]
    autocomplete_fields = ["product"]
    ordering = ["line_number"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("product")

    def get_formset(self, request: HttpRequest, obj: Order | None = None, **kwargs: Any) -> Any:
        """A new order needs a line; an old one may have come from elsewhere without any."""
        required = {"min_num": 1, "validate_min": True} if obj is None else {}
        return super().get_formset(request, obj, **required, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return are_items_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return are_items_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return are_items_open(obj) and super().has_delete_permission(request, obj)


class OrderForm(ServiceForm):
    next_status = forms.ChoiceField(required=False, label="Move to", widget=UnfoldAdminSelectWidget)
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves = services.MOVES.get(self.instance.status, set())
        choices = [(status.value, status.label) for status in Status if status in moves]
        next_status = cast(forms.ChoiceField, self.fields["next_status"])
        next_status.choices = [("", "stay as it is"), *choices]
        if "note" in self.fields:  # not in a page that may only be read
            self.fields["note"].widget = UnfoldAdminTextareaWidget(attrs={"rows": 2})
        self.fields["read_version"].initial = self.instance.version
        self.fields["read_version"].required = self.instance.pk is not None

    def clean(self) -> dict[str, Any] | None:
        """Looked at before the lines are, which may be others or closed by now; and once more under the lock."""
        if self.instance.pk and not self.refusal:
            services.refuse_stale(self.instance, self.cleaned_data.get("read_version"))
        return super().clean()


@admin.register(Order)
class OrderAdmin(ServiceAdmin):
    delete_row = staticmethod(services.delete_order)

    form = OrderForm
    inlines = [OrderItemInline]
    autocomplete_fields = ["store", "customer", "employee"]
    list_display = ["id", "ordered_at", "store", "customer", "channel", "coloured_status", "total"]
    list_select_related = ["store", "customer"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("store", RelatedDropdownFilter),
        "ordered_at",
    ]
    list_filter_submit = True
    search_fields = ["=id", "external_ref", "customer__name"]
    ordering = ["-id"]
    actions = ["prepare", "make_ready", "complete", "cancel"]

    def get_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        typed = ["store", "customer", "employee", "channel", "note", "external_ref"]
        return typed if obj is None else [*typed, "status", "next_status", "read_version", *FIGURES]

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        return [] if obj is None else ["store", "external_ref", "status", *FIGURES]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The order is written together with its lines, in save_related."""

    def save_related(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        order, lines = form.instance, formsets[0]
        if change:
            changes = self.typed_columns(form, form.changed_data)
            if form.cleaned_data["next_status"]:
                changes["status"] = form.cleaned_data["next_status"]
            if are_items_open(order) and lines.has_changed():
                changes["items"] = typed_items(lines)
            services.change_order(order.pk, expected_version=form.cleaned_data["read_version"], **changes)
        else:
            fields = self.typed_columns(form, form.cleaned_data)
            order.pk = services.place_order(items=typed_items(lines), **fields)["id"]
        # Writes nothing: the message in the order's history is made of what it notes.
        lines.save(commit=False)

    @display(  # type: ignore[untyped-decorator]
        description="Status", ordering="status", label=COLOURS
    )
    def coloured_status(self, order: Order) -> str:
        return order.status

    @admin.action(description="Start preparing", permissions=["change"])
    def prepare(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        self._move(request, orders, Status.PREPARING)

    @admin.action(description="Mark as ready", permissions=["change"])
    def make_ready(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        self._move(request, orders, Status.READY)

    @admin.action(description="Complete", permissions=["change"])
    def complete(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        self._move(request, orders, Status.COMPLETED)

    @admin.action(description="Cancel", permissions=["change"])
    def cancel(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        self._move(request, orders, Status.CANCELLED)

    def _move(self, request: HttpRequest, orders: QuerySet[Order], status: Status) -> None:
        for order in orders:
            try:
                services.change_order(order.pk, status=status)
            except Refusal as refusal:
                self.message_user(request, f"{order}: {refusal}", messages.ERROR)
            else:
                self.log_change(request, order, f"Moved to {status}.")


def are_items_open(order: Order | None) -> bool:
    return order is None or order.status == Status.PLACED


def typed_items(lines: Any) -> list[services.Item]:
    kept = [form.cleaned_data for form in lines.forms if form not in lines.deleted_forms and form.cleaned_data]
    return [
        {"product_id": line["product"].pk, "quantity": line["quantity"], "discount": line["discount"]} for line in kept
    ]
