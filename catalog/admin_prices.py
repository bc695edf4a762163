"""Prices by a percentage: how much, a look at the old and the new ones, and then all of them or none."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from brewlytics.change_messages import change
from catalog import services
from catalog.models import Product, ProductQuerySet


class PercentForm(forms.Form):
    percent = forms.DecimalField(
        label="Percent",
        max_digits=6,
        decimal_places=2,
        help_text="5 makes 4.00 into 4.20, -2.5 makes it into 3.90. Rounded half up to the cent.",
        widget=UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "text", "autocomplete": "off"}),
    )


@admin.action(description="Change prices by %%", permissions=["change"])
def change_prices(page: ModelAdmin, request: HttpRequest, products: ProductQuerySet) -> HttpResponse | None:
    form = PercentForm(request.POST if "percent" in request.POST else None)
    percent = form.cleaned_data["percent"] if form.is_valid() else None
    if percent is None or "is_sure" not in request.POST:
        shown = {**page.admin_site.each_context(request), "title": "Change prices by %", "form": form}
        return render(request, "catalog/change_prices.html", shown | _preview(products, percent))
    changed = services.change_prices(_seen(request), percent)
    _note(request.user, changed)
    page.message_user(request, f"Prices changed by {percent} %: {len(changed)}.", messages.SUCCESS)
    return None


def _preview(products: ProductQuerySet, percent: Decimal | None) -> dict[str, Any]:
    rows: list[Any] = list(products.order_by("name", "pk").with_new_price(percent or Decimal(0)))
    return {
        "action_name": ACTION_CHECKBOX_NAME,
        "percent": percent,
        "products": rows,
        "changes": sum(product.new_price != product.price for product in rows),
        "faults": services.unheard_of(rows),
    }


def _seen(request: HttpRequest) -> dict[int, Decimal]:
    """What the page showed for each product."""
    fields = {name.removeprefix("seen-"): price for name, price in request.POST.items() if name.startswith("seen-")}
    try:
        return {int(product): Decimal(str(price)) for product, price in fields.items()}
    except (ValueError, InvalidOperation) as error:
        raise BadRequest("The prices that were shown come back as they were shown.") from error


def _note(user: Any, changed: Iterable[Any]) -> None:
    """In each product's history, as if it had been typed there."""
    content_type = ContentType.objects.get_for_model(Product)
    LogEntry.objects.bulk_create(
        LogEntry(
            user=user,
            content_type=content_type,
            object_id=str(product.pk),
            object_repr=str(product)[:200],
            action_flag=CHANGE,
            change_message=change("Price", product.price, product.new_price),
        )
        for product in changed
    )
