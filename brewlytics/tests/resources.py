"""What there is in the API: each resource with the factory of its rows, and what is sent to make one."""

from typing import Any

from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.tests.factories import EmployeeFactory, OrderFactory, StoreFactory

FACTORIES: dict[str, Any] = {
    "/orders": OrderFactory,
    "/products": ProductFactory,
    "/customers": CustomerFactory,
    "/stores": StoreFactory,
    "/employees": EmployeeFactory,
}


def new_row(resource: str) -> dict[str, Any]:
    store, product = StoreFactory.create().pk, ProductFactory.create().pk
    rows: dict[str, dict[str, Any]] = {
        "/orders": {"store_id": store, "channel": "web", "items": [{"product_id": product, "quantity": 1}]},
        "/products": {"sku": "new", "name": "Tea", "category": "tea", "price": "3.00"},
        "/customers": {"name": "Ada"},
        "/stores": {"code": "new", "name": "Quay", "city": "Kiel", "timezone": "UTC", "tax_rate": "0.07"},
        "/employees": {"store_id": store, "name": "Bo", "role": "barista"},
    }
    return rows[resource]
