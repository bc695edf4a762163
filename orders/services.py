"""What may happen to an order: placed, changed, moved through its statuses, deleted."""

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple, NotRequired, TypedDict, Unpack

from django.db import connection, transaction
from django.db.models.functions import Now

from brewlytics.constraints import explained, seen_again
from brewlytics.idempotency import Answer, Claim, InFlight, recall
from brewlytics.statements import load, read_row, read_rows
from customers.models import Customer
from orders.exceptions import TAKEN, FaultyOrder, FixedItems, IllegalMove, StaleVersion, TakenReference
from orders.models import Order, Status

MOVES: dict[str, set[str]] = {
    Status.PLACED: {Status.PREPARING, Status.CANCELLED},
    Status.PREPARING: {Status.READY, Status.CANCELLED},
    Status.READY: {Status.COMPLETED, Status.CANCELLED},
}


class Item(TypedDict):
    product_id: int
    quantity: int
    discount: NotRequired[Decimal]


class OrderChanges(TypedDict, total=False):
    items: Sequence[Item]
    status: str
    channel: str
    customer_id: int | None
    employee_id: int | None
    note: str


class NewOrder(TypedDict):
    store_id: int
    channel: str
    items: Sequence[Item]
    customer_id: NotRequired[int | None]
    employee_id: NotRequired[int | None]
    note: NotRequired[str]
    external_ref: NotRequired[str | None]


DEFAULTS = {"customer_id": None, "employee_id": None, "note": "", "external_ref": None}
UNCLAIMED = {"api_key_id": None, "key": None, "fingerprint": None}


def place_order(**order: Unpack[NewOrder]) -> dict[str, Any]:
    """As the API shows it."""
    placed: dict[str, Any] = json.loads(place_order_once(None, order).body)
    return placed


def place_order_once(claim: Claim | None, order: NewOrder) -> Answer:
    """Price and write the order, and the answer under its key, in one round trip.

    Where nothing was written the stored answer counts first: a twin may have committed since, and its order be the
    reason of what is wrong with this one.
    """
    parameters = DEFAULTS | order | _columns(order["items"]) | (claim._asdict() if claim else UNCLAIMED)
    is_held, faults, placed = seen_again(partial(read_row, "orders/sql/place_order.sql", parameters))
    if placed:
        return Answer(201, placed, etag='"1"')
    if claim and (stored := recall(claim)):
        return stored
    if not is_held:
        raise InFlight
    raise FaultyOrder(faults)


class ShownOrder(NamedTuple):
    store_id: int
    version: int
    body: str


def read_orders(ids: Sequence[int]) -> list[ShownOrder]:
    """As the API shows them, in the order given; without those that are not there."""
    return [ShownOrder(*row) for row in read_rows("orders/sql/read_orders.sql", {"ids": list(ids)})]


def place_orders(orders: Sequence[NewOrder]) -> list[int]:
    """All of them or none, in one statement; their ids in the order given."""
    parameters = {"orders": json.dumps(orders, default=str)}
    faults, ids = seen_again(partial(read_row, "orders/sql/place_orders.sql", parameters))
    if faults:
        raise (TakenReference if all(fault["code"] == TAKEN for fault in faults) else FaultyOrder)(faults)
    placed: list[int] = ids
    return placed


def change_order(order_id: int, *, expected_version: int | None = None, **changes: Unpack[OrderChanges]) -> Order:
    """Lock the order, check the version, then whether it may change so, and write what differs.

    The lock leaves the order's key alone: who deletes what it refers to looks at it without waiting.
    """
    with explained(), transaction.atomic():
        order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
        refuse_stale(order, expected_version)
        items = changes.pop("items", None)
        figures = {} if items is None else _replace_items(order, items)
        _refuse_erased(order, changes.get("customer_id"))
        fields = {**changes, **_moved(order, changes.get("status", order.status)), **figures}
        changed = {name: value for name, value in fields.items() if getattr(order, name) != value}
        if changed or items is not None:
            # The trigger sets the same version, but would see no change where new lines have the old sums.
            Order.objects.filter(pk=order_id).update(**changed, version=order.version + 1)
        return Order.objects.with_items().get(pk=order_id)


def delete_order(order_id: int, *, expected_version: int | None = None) -> None:
    """The database takes the lines away with their order."""
    with transaction.atomic():
        refuse_stale(Order.objects.select_for_update().get(pk=order_id), expected_version)
        Order.objects.filter(pk=order_id).delete()


def refuse_stale(order: Order, expected_version: int | None) -> None:
    if expected_version is not None and expected_version != order.version:
        raise StaleVersion(order)


def _refuse_erased(order: Order, customer_id: int | None) -> None:
    """The orders that the customer has stay as they are."""
    if customer_id is None or customer_id == order.customer_id:
        return
    if Customer.objects.filter(pk=customer_id, erased_at__isnull=False).exists():
        raise FaultyOrder([{"item": None, "code": "erased_customer"}])


def _moved(order: Order, status: str) -> dict[str, Any]:
    if status == order.status:
        return {}
    if status not in MOVES.get(order.status, set()):
        raise IllegalMove(order, status)
    return {"completed_at": Now()} if status == Status.COMPLETED else {}


def _replace_items(order: Order, items: Sequence[Item]) -> dict[str, Decimal]:
    """Write the new lines at the prices of now; return the order's new figures."""
    if order.status != Status.PLACED:
        raise FixedItems(order)
    parameters = {"order_id": order.pk, "store_id": order.store_id} | _columns(items)
    with connection.cursor() as cursor:
        cursor.execute(load("orders/sql/lock_products.sql"), parameters)
    order.items.all().delete()
    faults, *figures = read_row("orders/sql/insert_items.sql", parameters)
    if faults:
        raise FaultyOrder(faults)
    return dict(zip(("subtotal", "discount", "tax", "total"), figures, strict=True))


def _columns(items: Sequence[Item]) -> dict[str, list[Any]]:
    return {
        "product_ids": [item["product_id"] for item in items],
        "quantities": [item["quantity"] for item in items],
        "discounts": [item.get("discount", Decimal(0)) for item in items],
    }
