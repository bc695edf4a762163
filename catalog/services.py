"""What may happen to a product."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from brewlytics.constraints import deletion_explained, explained
from brewlytics.refusals import Conflict, Fault
from catalog.models import HIGHEST_PRICE, LOWEST_PRICE, Product, new_price


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


@transaction.atomic
def change_prices(seen: Mapping[int, Decimal], percent: Decimal) -> list[Product]:
    """By so many percent: all or none, and none over a price that somebody else has set since it was seen.

    Answers with those whose price is another now, as they were before, with `new_price`.
    """
    chosen = Product.objects.filter(pk__in=seen).order_by("pk").select_for_update()
    products: list[Any] = list(chosen.with_new_price(percent))
    faults = [*_unseen(products, seen), *unheard_of(products)]
    if faults:
        raise Conflict(*faults)
    changed = [product for product in products if product.new_price != product.price]
    Product.objects.filter(pk__in=[product.pk for product in changed]).update(price=new_price(percent))
    return changed


def unheard_of(products: Iterable[Any]) -> list[Fault]:
    """The new prices that no product may have."""
    return [
        Fault(
            "/price",
            "invalid",
            f"{product} would cost {product.new_price}: no price may be below 0 or above {HIGHEST_PRICE}.",
        )
        for product in products
        if not LOWEST_PRICE <= product.new_price <= HIGHEST_PRICE
    ]


def _unseen(products: list[Product], seen: Mapping[int, Decimal]) -> list[Fault]:
    gone = seen.keys() - {product.pk for product in products}
    return [
        *(Fault("/id", "gone", f"Somebody has deleted product {pk} meanwhile.") for pk in sorted(gone)),
        *(
            Fault("/price", "stale", f"{product} costs {product.price} by now, not {seen[product.pk]}.")
            for product in products
            if product.price != seen[product.pk]
        ),
    ]
