"""What the chain sells, and at what price."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F
from django.db.models.functions import Round

from brewlytics.unmanaged import OltpModel

LOWEST_PRICE, HIGHEST_PRICE = Decimal(0), Decimal("9999999999.99")


def new_price(percent: Decimal) -> Round:
    """The price that is so much higher or lower: rounded half up to the cent, as numbers are in PostgreSQL."""
    factor = models.Value(1 + percent / 100, models.DecimalField(max_digits=12, decimal_places=6))
    return Round(F("price") * factor, 2, output_field=models.DecimalField(max_digits=19, decimal_places=2))


class ProductQuerySet(models.QuerySet["Product"]):
    def with_new_price(self, percent: Decimal) -> "ProductQuerySet":
        return self.annotate(new_price=new_price(percent))


class Product(OltpModel):
    sku = models.TextField(unique=True)
    name = models.TextField()
    category = models.TextField()
    description = models.TextField(db_default="", blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(LOWEST_PRICE)])
    cost = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(LOWEST_PRICE)]
    )
    is_active = models.BooleanField(db_default=True)

    objects = ProductQuerySet.as_manager()

    class Meta(OltpModel.Meta):
        db_table = "products"

    def __str__(self) -> str:
        return self.name
