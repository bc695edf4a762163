"""The dimensions with their versions, and the facts."""

from datetime import UTC, datetime

from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from warehouse.admin.read_only import ReadOnlyAdmin
from warehouse.models import DimCustomer, DimDate, DimEmployee, DimProduct, DimStore, FactOrder, FactSale, Version

# How psycopg2 reads PostgreSQL's -infinity and infinity.
BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)


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
