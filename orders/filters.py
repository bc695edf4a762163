"""What the lists of orders and employees can be narrowed by."""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from brewlytics.filters import IdFilter, InstantFilter, ResourceFilter
from orders.models import Channel, Order, OrderItem, Status


class OrderFilter(ResourceFilter):
    search_in = ("note",)
    searchable = ~Q(note="")
    orderings = ("id", "ordered_at", "updated_at")

    status = django_filters.ChoiceFilter(choices=Status.choices)
    channel = django_filters.ChoiceFilter(choices=Channel.choices)
    store_id = IdFilter()
    customer_id = IdFilter()
    product_id = IdFilter("Orders with a line of this product.", method="with_product")
    ordered_after = InstantFilter(field_name="ordered_at", lookup_expr="gte", label="At or after.")
    ordered_before = InstantFilter(field_name="ordered_at", lookup_expr="lt", label="Before.")

    def with_product(self, orders: QuerySet[Order], name: str, product_id: int) -> QuerySet[Order]:
        return orders.filter(Exists(OrderItem.objects.filter(order=OuterRef("pk"), product_id=product_id)))


class StoreFilter(ResourceFilter):
    search_in = ("code", "name", "city")


class EmployeeFilter(ResourceFilter):
    search_in = ("name", "email")

    store_id = IdFilter()
