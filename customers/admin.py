"""The customers' pages: who is it, and what have they had."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.http import HttpRequest

from brewlytics.service_admin import ServiceAdmin
from customers import services
from customers.admin_erase import erase
from customers.models import Customer
from customers.visits import read_visits

# Fewer are in too many numbers.
FEWEST_DIGITS = 4


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

    def get_search_results(
        self, request: HttpRequest, customers: QuerySet[Customer], term: str
    ) -> tuple[QuerySet[Customer], bool]:
        """A phone number is found however it is written: by its digits, without the nought that goes abroad."""
        found, may_repeat = super().get_search_results(request, customers, term)
        digits = re.sub(r"\D", "", term).lstrip("0")
        if len(digits) < FEWEST_DIGITS or re.search(r"[^\W\d]", term):
            return found, may_repeat
        dialled = Func(
            F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
        )
        by_phone = customers.alias(dialled=dialled).filter(dialled__contains=digits)
        return customers.filter(Q(pk__in=found.values("pk")) | Q(pk__in=by_phone.values("pk"))), False

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
