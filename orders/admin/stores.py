"""The pages of stores and of who works there."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import now
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from brewlytics.local_form import time_in
from brewlytics.service_admin import ServiceAdmin
from orders import store_services
from orders.models import Employee, Store


@admin.register(Store)
class StoreAdmin(ServiceAdmin):
    create_row = staticmethod(store_services.create_store)
    change_row = staticmethod(store_services.change_store)
    delete_row = staticmethod(store_services.delete_store)

    fields = ["code", "name", "city", "timezone", "tax_rate", "opened_on", "external_ref"]
    list_display = ["name", "code", "city", "clock", "tax", "team", "opened_on"]
    list_filter = ["city"]
    search_fields = ["name", "code", "city"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Store]:
        stores: QuerySet[Store] = super().get_queryset(request)
        return stores.annotate(team=Count("employees", Q(employees__is_active=True)))

    @display(description="Time there", ordering="timezone")  # type: ignore[untyped-decorator]
    def clock(self, store: Store) -> str:
        return time_in(store.timezone, now())

    @display(description="Tax", ordering="tax_rate")  # type: ignore[untyped-decorator]
    def tax(self, store: Store) -> str:
        return f"{store.tax_rate * 100:.2f} %"

    @display(description="Team", ordering="team")  # type: ignore[untyped-decorator]
    def team(self, store: Any) -> int:
        return int(store.team)


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
    file_columns = ["id", "name", "role", "email", "is_active", "store__code", "store__name", "external_ref"]
