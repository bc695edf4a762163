"""What may happen to a product."""

from decimal import Decimal
from typing import TypedDict, Unpack

from brewlytics.constraints import deletion_explained, explained
from catalog.models import Product


class ProductFields(TypedDict, total=False):
    sku: str
    name: str
    category: str
    description: str
    price: Decimal
    cost: Decimal | None
    is_active: bool
    external_ref: str | None


def create_product(**fields: Unpack[ProductFields]) -> Product:
    with explained():
        return Product.objects.create(**fields)


def change_product(product_id: int, **fields: Unpack[ProductFields]) -> Product:
    with explained():
        Product.objects.filter(pk=product_id).update(**fields)
    return Product.objects.get(pk=product_id)


def delete_product(product_id: int) -> None:
    with deletion_explained("Set is_active to false instead."):
        Product.objects.filter(pk=product_id).delete()
