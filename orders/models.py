"""Where orders are placed, by whom, and the orders themselves.

DO_NOTHING: the database's own foreign keys decide, without a race and without loading what refers to a row.
"""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models
from django.db.models.functions import Now

from brewlytics.unmanaged import OltpModel
from catalog.models import Product
from customers.models import Customer


class Channel(models.TextChoices):
    IN_STORE = "in_store"
    APP = "app"
    WEB = "web"


class Status(models.TextChoices):
    PLACED = "placed"
    PREPARING = "preparing"
    READY = "ready"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Store(OltpModel):
    code = models.TextField(unique=True)
    name = models.TextField()
    city = models.TextField(db_default="", blank=True)
    timezone = models.TextField(db_default="UTC")
    tax_rate = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        db_default=0,
        validators=[MinValueValidator(0), MaxValueValidator(1, "This is a fraction: 0.08 is 8 percent.")],
        help_text="a fraction: 0.08 is 8 %",
    )
    opened_on = models.DateField(null=True, blank=True)

    class Meta(OltpModel.Meta):
        db_table = "stores"

    def __str__(self) -> str:
        return self.name


class Employee(OltpModel):
    store = models.ForeignKey(Store, models.DO_NOTHING, related_name="employees")
    name = models.TextField()
    role = models.TextField(db_default="barista")
    email = models.TextField(null=True, blank=True, validators=[validate_email])
    is_active = models.BooleanField(db_default=True)

    class Meta(OltpModel.Meta):
        db_table = "employees"

    def __str__(self) -> str:
        return self.name


class OrderQuerySet(models.QuerySet["Order"]):
    def with_items(self) -> "OrderQuerySet":
        return self.prefetch_related(models.Prefetch("items", OrderItem.objects.order_by("line_number")))

    def page_keys(self) -> "models.QuerySet[Order, Any]":
        """No more of each than its id and what a list may be sorted by."""
        return self.prefetch_related(None).values_list("id", "ordered_at", "updated_at", named=True)


class Order(OltpModel):
    store = models.ForeignKey(Store, models.DO_NOTHING, related_name="orders")
    customer = models.ForeignKey(Customer, models.DO_NOTHING, null=True, blank=True, related_name="orders")
    employee = models.ForeignKey(Employee, models.DO_NOTHING, null=True, blank=True, related_name="orders")
    channel = models.TextField(choices=Channel, db_default=Channel.IN_STORE)
    status = models.TextField(choices=Status, db_default=Status.PLACED)
    ordered_at = models.DateTimeField(db_default=Now())
    completed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(db_default="", blank=True)
    subtotal = models.DecimalField(max_digits=12, decimal_places=2, db_default=0)
    discount = models.DecimalField(max_digits=12, decimal_places=2, db_default=0)
    tax = models.DecimalField(max_digits=12, decimal_places=2, db_default=0)
    total = models.DecimalField(max_digits=12, decimal_places=2, db_default=0)
    version = models.IntegerField(db_default=1, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta(OltpModel.Meta):
        db_table = "orders"

    def __str__(self) -> str:
        return f"Order {self.pk}"


class OrderItem(OltpModel):
    order = models.ForeignKey(Order, models.DO_NOTHING, related_name="items")
    line_number = models.IntegerField()
    product = models.ForeignKey(Product, models.DO_NOTHING, related_name="order_items")
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    discount = models.DecimalField(max_digits=12, decimal_places=2, db_default=0)
    tax = models.DecimalField(max_digits=12, decimal_places=2)
    line_total = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta(OltpModel.Meta):
        db_table = "order_items"

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"
