"""What an order refuses, in words."""

from collections.abc import Iterable
from typing import NotRequired, TypedDict

from brewlytics.refusals import Conflict, Fault, Invalid, Stale
from orders.models import Order


class FoundFault(TypedDict):
    """As the SQL finds it: in which item, counted from zero, or in the order itself; and in which order, of many."""

    order: NotRequired[int]
    item: int | None
    code: str


TAKEN = "taken_external_ref"
FAULTS = {
    TAKEN: ("/external_ref", "taken", "This external_ref is taken."),
    "unknown_store": ("/store_id", "does_not_exist", "There is no such store."),
    "unknown_customer": ("/customer_id", "does_not_exist", "There is no such customer."),
    "erased_customer": ("/customer_id", "erased", "This customer was erased, and takes no orders any more."),
    "unknown_employee": ("/employee_id", "does_not_exist", "There is no such employee."),
    "no_items": ("/items", "empty", "An order needs at least one item."),
    "order_too_large": ("/items", "too_large", "The order's figures are above 9999999999.99."),
    "unknown_product": ("/items/{item}/product_id", "does_not_exist", "There is no such product."),
    "inactive_product": ("/items/{item}/product_id", "inactive", "This product is not sold any more."),
    "discount_above_gross": ("/items/{item}/discount", "too_large", "The discount is above quantity times price."),
    "line_too_large": ("/items/{item}/quantity", "too_large", "The line's total is above 9999999999.99."),
}


class FaultyOrder(Invalid):
    def __init__(self, found: Iterable[FoundFault]) -> None:
        super().__init__(*map(_fault, found))


class TakenReference(Conflict):
    def __init__(self, found: Iterable[FoundFault]) -> None:
        super().__init__(*map(_fault, found))


class IllegalMove(Conflict):
    def __init__(self, order: Order, status: str) -> None:
        detail = f"An order that is {order.status} cannot become {status}."
        super().__init__(Fault("/status", "illegal_move", detail))


class FixedItems(Conflict):
    def __init__(self, order: Order) -> None:
        detail = f"Items can be replaced while an order is placed; this one is {order.status}."
        super().__init__(Fault("/items", "fixed", detail))


class StaleVersion(Stale):
    def __init__(self, order: Order) -> None:
        super().__init__(Fault("", "stale", f"The order is at version {order.version}: read it again."))


def _fault(found: FoundFault) -> Fault:
    pointer, code, detail = FAULTS[found["code"]]
    of_many = f"/orders/{found['order']}" if "order" in found else ""
    return Fault(of_many + pointer.format(item=found["item"]), code, detail)
