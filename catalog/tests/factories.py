"""Products to test with."""

from decimal import Decimal

from factory.declarations import Sequence
from factory.django import DjangoModelFactory

from catalog.models import Product


class ProductFactory(DjangoModelFactory[Product]):
    class Meta:
        model = Product

    sku = Sequence(lambda number: f"sku-{number}")
    name = "Flat white"
    category = "coffee"
    price = Decimal("4.50")
