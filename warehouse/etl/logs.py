"""The change logs and what the star is made of: the declaration that the whole engine works from.

To add an attribute: a migration under flyway/olap for its column, its name here, a test.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dimension:
    """A dimension of the star and the table that it keeps the history of."""

    name: str
    source: str
    """The OLTP table; its change log is `cdc_<source>`."""
    type_2: tuple[str, ...]
    """Attributes of which a change begins a new version."""
    type_1: tuple[str, ...]
    """Attributes whose last value stands in every version."""

    @property
    def table(self) -> str:
        return f"dim_{self.name}"

    @property
    def key(self) -> str:
        return f"{self.name}_key"

    @property
    def member_id(self) -> str:
        return f"{self.name}_id"

    @property
    def log(self) -> str:
        return f"cdc_{self.source}"

    @property
    def attributes(self) -> tuple[str, ...]:
        return self.type_2 + self.type_1


DIMENSIONS = (
    Dimension("customer", "customers", type_2=("city", "loyalty_tier"), type_1=("name", "email", "phone")),
    Dimension("product", "products", type_2=("name", "category", "price", "cost"), type_1=("sku", "is_active")),
    Dimension("store", "stores", type_2=("name", "city", "timezone", "tax_rate"), type_1=("code", "opened_on")),
    Dimension("employee", "employees", type_2=("store_id", "role"), type_1=("name", "email", "is_active")),
)

ORDERS_LOG = "cdc_orders"
MEMBER_LOGS = tuple(dimension.log for dimension in DIMENSIONS)
LOGS = (*MEMBER_LOGS, ORDERS_LOG)
LOG_OF_TABLE = {
    **{dimension.source: dimension.log for dimension in DIMENSIONS},
    "orders": ORDERS_LOG,
    "order_items": ORDERS_LOG,
}

LAST_ID = 2**63 - 1
"""Of a bigint: every id, of rows and of events, is in range."""

MEMBER_EVENT_COLUMNS = ("id", "xid", "table_name", "op", "row_id", "changed_at", "payload")
ORDER_EVENT_COLUMNS = ("id", "table_name", "op", "row_id", "order_id")
ORDER_FIELDS = {
    "store_id": "bigint",
    "customer_id": "bigint",
    "employee_id": "bigint",
    "channel": "text",
    "status": "text",
    "ordered_at": "timestamptz",
    "completed_at": "timestamptz",
    "subtotal": "numeric",
    "discount": "numeric",
    "tax": "numeric",
    "total": "numeric",
    "line_number": "integer",
    "product_id": "bigint",
    "quantity": "integer",
    "unit_price": "numeric",
}
"""What the facts take out of an order's or a line's payload, and as which type."""
MAY_BE_NULL = ("customer_id", "employee_id", "completed_at")
"""Of an order these may be null: where a payload has none of them, this is not what it says."""
