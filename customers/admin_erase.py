"""Erasing customers in the admin: it asks first, says what it means, and keeps who did it."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from unfold.admin import ModelAdmin

from customers import services
from customers.models import Customer


@admin.action(description="Erase for good", permissions=["erase"])
def erase(page: ModelAdmin, request: HttpRequest, customers: QuerySet[Customer]) -> HttpResponse | None:
    chosen = sorted(customers, key=lambda customer: customer.pk)
    if "is_sure" not in request.POST:
        context = {**page.admin_site.each_context(request), "title": "Erase for good?", "customers": chosen}
        return render(request, "customers/erase.html", context | {"action_name": ACTION_CHECKBOX_NAME})
    for customer in chosen:
        services.erase_customer(customer.pk)
        customer.refresh_from_db()
        page.log_change(request, customer, "Erased.")
    page.message_user(request, f"Erased: {len(chosen)}. The star follows within seconds.")
    return None
