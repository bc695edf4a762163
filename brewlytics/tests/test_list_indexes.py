"""Each documented filter and ordering finds its rows by an index, however many others there are."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from brewlytics.statements import load
from catalog.models import Product
from customers.models import Customer
from orders.models import Store
from orders.tests.factories import StoreFactory

pytestmark = pytest.mark.django_db
COUNT = 20_000

# A query, with the ids of some row in it, and the index by which its list is found.
FOUND_BY = [
    ("/orders", "orders_pkey"),
    ("/orders?ordering=id", "orders_pkey"),
    ("/orders?ordering=ordered_at", "orders_ordered_at_idx"),
    ("/orders?ordering=-updated_at", "orders_updated_at_idx"),
    ("/orders?status=ready", "orders_status_idx"),
    ("/orders?status=completed", "orders_pkey"),
    ("/orders?channel=web", "orders_channel_idx"),
    ("/orders?channel=in_store", "orders_pkey"),
    ("/orders?store_id={store}", "orders_store_id_idx"),
    ("/orders?customer_id={customer}", "orders_customer_id_idx"),
    ("/orders?product_id={product}", "order_items_product_id_idx"),
    ("/orders?external_ref=ref-7", "orders_external_ref_key"),
    ("/orders?search=sugar70", "orders_search_idx"),
    ("/orders?ordered_after=2026-12-20T00:00:00Z&ordered_before=2026-12-20T01:00:00Z", "orders_ordered_at_idx"),
    ("/orders?updated_after=2026-12-30T23:00:00Z&ordering=updated_at", "orders_updated_at_idx"),
    ("/products", "products_pkey"),
    ("/products?ordering=name", "products_name_idx"),
    ("/products?ordering=-price", "products_price_idx"),
    ("/products?ordering=updated_at", "products_updated_at_idx"),
    ("/products?external_ref=ref-7", "products_external_ref_key"),
    ("/products?search=number70", "products_search_idx"),
    ("/products?updated_after=2026-12-30T23:00:00Z&ordering=updated_at", "products_updated_at_idx"),
    ("/customers", "customers_pkey"),
    ("/customers?ordering=-name", "customers_name_idx"),
    ("/customers?ordering=updated_at", "customers_updated_at_idx"),
    ("/customers?external_ref=ref-7", "customers_external_ref_key"),
    ("/customers?search=ada70", "customers_search_idx"),
    ("/customers?updated_after=2026-12-30T23:00:00Z&ordering=updated_at", "customers_updated_at_idx"),
]


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain {statement}")
        return "\n".join(line for (line,) in cursor)


def fill() -> dict[str, int]:
    """A row's id of each kind: of a store that few orders are of, and of any customer and product."""
    _, second = StoreFactory.create(), StoreFactory.create()
    with connection.cursor() as cursor:
        for table in ("customers", "products", "orders", "order_items"):
            cursor.execute(load(f"brewlytics/tests/sql/fill_{table}.sql"), {"count": COUNT})
            cursor.execute(f"analyze {table}")
    first: dict[str, Any] = {"customer": Customer.objects.first(), "product": Product.objects.first()}
    return {"store": second.pk, **{name: row.pk + 8 for name, row in first.items()}}


def test_lists_are_found_by_their_indexes(api: APIClient) -> None:
    """In one test, since the rows take longer to make than all of it to ask."""
    ids, missed = fill(), {}
    assert Store.objects.count() == 2
    for query, index in FOUND_BY:
        with CaptureQueriesContext(connection) as queries:
            first = api.get(query.format(**ids)).json()
            again = api.get(first["next"]).json() if first["next"] else first
        assert first["results"], query
        assert again["results"], query
        for found in (each["sql"] for each in queries if "LIMIT" in each["sql"] and "access_apikey" not in each["sql"]):
            plan = plan_of(found)
            if "Seq Scan" in plan or not re.search(rf"\b{index}\b", plan):
                missed[query] = plan
    assert missed == {}
