"""An order's lines on its page."""

from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminIntegerFieldWidget

from orders import services
from orders.models import Order, OrderItem, Status


class LineForm(forms.ModelForm):  # type: ignore[type-arg]
    quantity = forms.IntegerField(
        min_value=1, max_value=10_000, widget=UnfoldAdminIntegerFieldWidget(attrs={"aria-label": "Quantity"})
    )
    discount = forms.DecimalField(
        min_value=0,
        max_digits=12,
        decimal_places=2,
        initial=0,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"aria-label": "Discount"}),
    )


class Lines(PaginationInlineFormSet):
    default_error_messages = {
        **PaginationInlineFormSet.default_error_messages,
        "too_few_forms": "An order needs at least one item.",
    }


class OrderItemInline(TabularInline):
    """What was ordered; what it costs is the server's. Fixed once the order is being prepared."""

    model = OrderItem
    form = LineForm
    formset = Lines
    fields = ["product", "quantity", "discount", "unit_price", "tax", "line_total"]
    readonly_fields = ["unit_price", "tax", "line_total"]
    autocomplete_fields = ["product"]
    ordering = ["line_number"]
    extra = 0
    hide_title = True

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


def are_items_open(order: Order | None) -> bool:
    return order is None or order.status == Status.PLACED


def typed_items(lines: Any) -> list[services.Item]:
    return [
        {"product_id": line["product"].pk, "quantity": line["quantity"], "discount": line["discount"]}
        for line in kept_lines(lines)
    ]


def kept_lines(lines: Any) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in lines.forms if form not in lines.deleted_forms and form.cleaned_data]
