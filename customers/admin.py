"""The customers' pages."""

from django.contrib import admin

from brewlytics.service_admin import ServiceAdmin
from customers import services
from customers.models import Customer


@admin.register(Customer)
class CustomerAdmin(ServiceAdmin):
    create_row = staticmethod(services.create_customer)
    change_row = staticmethod(services.change_customer)
    delete_row = staticmethod(services.delete_customer)

    fields = ["name", "email", "phone", "city", "loyalty_tier", "external_ref"]
    list_display = ["name", "email", "phone", "city", "loyalty_tier", "updated_at"]
    list_filter = ["loyalty_tier", "city"]
    search_fields = ["name", "email", "phone"]
    ordering = ["name"]
