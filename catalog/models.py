"""What the chain sells, and at what price."""

from django.db import models

from brewlytics.unmanaged import OltpModel


class Product(OltpModel):
    sku = models.TextField(unique=True)
    name = models.TextField()
    category = models.TextField()
    description = models.TextField(db_default="", blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(db_default=True)

    class Meta(OltpModel.Meta):
        db_table = "products"

    def __str__(self) -> str:
        return self.name
