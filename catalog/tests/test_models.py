"""What is true for every product: the database says so, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from catalog.models import Product
from catalog.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"sku": ""},
        {"name": ""},
        {"category": ""},
        {"price": "-0.01"},
        {"cost": "-0.01"},
        {"sku": None},
        {"price": None},
    ],
    ids=str,
)
def test_product_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductFactory.create(**fields)
    assert not Product.objects.exists()


def test_product_gets_the_databases_defaults() -> None:
    product = ProductFactory.create()
    assert (product.description, product.is_active, product.cost, product.external_ref) == ("", True, None, None)
    assert product.created_at == product.updated_at


def test_change_moves_updated_at() -> None:
    product = ProductFactory.create()
    Product.objects.update(name="Espresso")
    changed = Product.objects.get()
    assert changed.updated_at > product.updated_at
    Product.objects.update(name="Espresso")
    assert Product.objects.get().updated_at == changed.updated_at
