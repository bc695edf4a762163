"""The products' pages: prices are typed into the list, and each change of one can be read."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from brewlytics.service_admin import ServiceAdmin
from catalog import services
from catalog.admin_prices import change_prices
from catalog.models import Product


class PriceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of the list. It sends the price that it showed as well: only what was typed counts as a change, and nobody
    writes over a price that somebody else has set meanwhile."""

    price = forms.DecimalField(
        min_value=0,
        max_digits=12,
        decimal_places=2,
        show_hidden_initial=True,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "decimal", "aria-label": "Price"}),
    )

    def clean_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["price"]
        if "price" in self.changed_data:
            self._refuse_unseen(Product.objects.select_for_update().get(pk=self.instance.pk).price)
        return price

    def _refuse_unseen(self, now: Decimal) -> None:
        """Locked until the list is saved, so that it is looked at and written in one."""
        if self.data.get(self.add_initial_prefix("price")) != str(now):
            raise forms.ValidationError(f"Somebody has made it {now} meanwhile: load the list again.")


@admin.register(Product)
class ProductAdmin(ServiceAdmin):
    create_row = staticmethod(services.create_product)
    change_row = staticmethod(services.change_product)
    delete_row = staticmethod(services.delete_product)

    fields = ["sku", "name", "category", "description", "price", "cost", "is_active", "external_ref"]
    list_display = ["name", "sku", "category", "price", "cost", "is_active"]
    list_editable = ["price"]
    list_filter = ["is_active", "category"]
    search_fields = ["name", "sku"]
    ordering = ["name"]
    change_form_outer_after_template = "catalog/prices.html"
    actions = ["download", change_prices]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=PriceForm, **kwargs)
