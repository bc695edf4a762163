"""The customers' pages: who is it, and what have they had."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from brewlytics.service_admin import ServiceAdmin
from customers import services
from customers.admin_erase import erase
from customers.look_up import A_LOOK, by_phone, look_up
from customers.models import Customer
from customers.visits import read_visits

LONGEST_TERM = 200


@admin.register(Customer)
class CustomerAdmin(ServiceAdmin):
    create_row = staticmethod(services.create_customer)
    change_row = staticmethod(services.change_customer)
    delete_row = staticmethod(services.delete_customer)

    fields = ["name", "email", "phone", "city", "loyalty_tier", "external_ref"]
    list_display = ["name", "email", "phone", "city", "loyalty_tier"]
    list_filter = ["loyalty_tier", "city"]
    search_fields = ["name", "email", "phone"]
    search_help_text = "Name, email or phone"
    ordering = ["name"]
    change_form_outer_after_template = "customers/visits.html"
    actions = ["download", erase]

    class Media:
        css = {"all": ["customers/look_up.css"]}
        js = [Script("customers/look_up.js", type="module")]

    def get_search_results(
        self, request: HttpRequest, customers: QuerySet[Customer], term: str
    ) -> tuple[QuerySet[Customer], bool]:
        """And a phone number however it is written."""
        found, may_repeat = super().get_search_results(request, customers, term)
        dialled = by_phone(customers, term)
        if dialled.query.is_empty():
            return found, may_repeat
        return customers.filter(Q(pk__in=found.values("pk")) | Q(pk__in=dialled.values("pk"))), False

    def get_urls(self) -> list[Any]:
        look_up_page = path("look-up/", self.admin_site.admin_view(self.look_up_view), name="customers-look-up")
        return [look_up_page, *super().get_urls()]

    def look_up_view(self, request: HttpRequest) -> HttpResponse:
        """What the list's search field shows under itself while somebody types."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = look_up(request.GET.get("q", "").replace("\0", "")[:LONGEST_TERM])
        return render(request, "customers/found.html", {"customers": found[:A_LOOK], "has_more": len(found) > A_LOOK})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        customer = self.get_object(request, object_id)
        may_see = request.user.has_perm("orders.view_order")
        visits = read_visits(customer, request.GET.get("page", "1")) if customer and may_see else None
        return super().change_view(request, object_id, form_url, {"visits": visits, **(extra_context or {})})

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Which fields, not what stood in them: the history of these pages outlives a person's wish to be forgotten."""
        return "Added." if add else f"Changed {', '.join(form.changed_data)}."

    def has_change_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        return not (obj and obj.erased_at) and super().has_change_permission(request, obj)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("customers.erase_customer")
