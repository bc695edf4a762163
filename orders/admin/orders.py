"""The orders' list and the page of each: what was ordered, where it stands, what has happened to it."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from brewlytics.change_messages import told
from brewlytics.local_form import money, time_in
from brewlytics.refusals import Refusal
from brewlytics.service_admin import ServiceAdmin, ServiceForm
from customers.models import Customer
from orders import services
from orders.admin.lines import OrderItemInline, are_items_open, kept_lines, typed_items
from orders.board.buttons import buttons_for
from orders.history import read_changes
from orders.models import Order, Status
from orders.moves import move

COLOURS = {
    Status.PLACED: "info",
    Status.PREPARING: "warning",
    Status.READY: "primary",
    Status.COMPLETED: "success",
    Status.CANCELLED: "danger",
}

FIGURES = ["ordered", "completed", "subtotal", "discount", "tax", "total"]
# What belongs together stands in one row, so that the lines below come into sight.
NEW: list[str | tuple[str, ...]] = [("store", "customer"), ("employee", "channel"), ("note", "external_ref")]
MADE = [
    *NEW,
    ("status", "next_status"),
    "read_version",
    ("ordered", "completed"),
    ("subtotal", "discount"),
    ("tax", "total"),
]
# So many customers' orders are looked for by a name; who types more of it finds the others.
NAMESAKES = 500


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
    list_display = ["id", "ordered", "store", "customer", "channel", "coloured_status", "sum"]
    list_select_related = ["store", "customer"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("store", RelatedDropdownFilter),
        ("ordered_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = ["=id", "=external_ref"]
    search_help_text = "Number, reference, or customer"
    ordering = ["-id"]
    actions = ["prepare", "make_ready", "complete", "cancel", "download"]
    file_columns = [
        *("id", "external_ref", "ordered_at", "completed_at", "store__code", "customer_id", "customer__name"),
        *("employee__name", "channel", "status", "subtotal", "discount", "tax", "total", "note"),
    ]
    change_form_outer_before_template = "orders/moves.html"
    object_history_template = "orders/history.html"

    def get_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str | tuple[str, ...]]:
        return NEW if obj is None else MADE

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        return [] if obj is None else ["store", "external_ref", "status", *FIGURES]

    def get_search_results(
        self, request: HttpRequest, orders: QuerySet[Order], term: str
    ) -> tuple[QuerySet[Order], bool]:
        """By the whole number or reference, or by a customer: each is an index's work, whatever there are of orders."""
        if not term.strip():
            return orders, False
        customers = admin.site.get_model_admin(Customer)
        found, _ = customers.get_search_results(request, Customer.objects.all(), term)
        sought = Q(external_ref=term.strip()) | Q(customer__in=list(found.values_list("pk", flat=True)[:NAMESAKES]))
        if term.strip().isdecimal() and len(term.strip()) < 19:
            sought |= Q(pk=int(term))
        return orders.filter(sought), False

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        order = self.get_object(request, object_id)
        may_move = order is not None and self.has_change_permission(request, order)
        buttons = buttons_for(order) if order and may_move else []
        return super().change_view(request, object_id, form_url, {"buttons": buttons, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """What staff have done here, and under it whatever the change log still has, whoever did it."""
        order = self.get_object(request, object_id)
        changes = read_changes(order) if order and self.has_view_permission(request, order) else []
        return super().history_view(request, object_id, {"changes": changes, **(extra_context or {})})

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

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        lines = formsets[0]
        words = ", ".join(f"{line['quantity']} × {line['product']}" for line in kept_lines(lines))
        if add:
            return f"Placed: {words}."
        changes = told(form).replace("Move to: nothing", f"Status: {form.instance.status}")
        return f"{changes} Lines: {words}.".strip() if lines.has_changed() else changes

    @display(description="Ordered", ordering="ordered_at")  # type: ignore[untyped-decorator]
    def ordered(self, order: Order) -> str:
        return time_in(order.store.timezone, order.ordered_at)

    @display(description="Completed")  # type: ignore[untyped-decorator]
    def completed(self, order: Order) -> str | None:
        return time_in(order.store.timezone, order.completed_at) if order.completed_at else None

    @display(description="Total", ordering="total")  # type: ignore[untyped-decorator]
    def sum(self, order: Order) -> str:
        return money(order.total)

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
                move(order.pk, status, by=request.user)
            except Refusal as refusal:
                self.message_user(request, f"{order}: {refusal}", messages.ERROR)
