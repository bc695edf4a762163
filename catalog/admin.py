"""The products' pages."""

from django.contrib import admin

from brewlytics.service_admin import ServiceAdmin
from catalog import services
from catalog.models import Product


@admin.register(Product)
class ProductAdmin(ServiceAdmin):
    create_row = staticmethod(services.create_product)
    change_row = staticmethod(services.change_product)
    delete_row = staticmethod(services.delete_product)

    fields = ["sku", "name", "category", "description", "price", "cost", "is_active", "external_ref"]
    list_display = ["name", "sku", "category", "price", "cost", "is_active", "updated_at"]
    list_filter = ["is_active", "category"]
    search_fields = ["name", "sku"]
    ordering = ["name"]
