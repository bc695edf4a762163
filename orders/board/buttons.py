"""What may be done to an order with one touch, in the words of the counter."""

from dataclasses import dataclass

from orders.models import Order, Status

NEXT = {
    Status.PLACED: (Status.PREPARING, "Start"),
    Status.PREPARING: (Status.READY, "Ready"),
    Status.READY: (Status.COMPLETED, "Hand over"),
}


@dataclass(frozen=True)
class Button:
    status: str
    words: str
    is_next: bool


def buttons_for(order: Order) -> list[Button]:
    """The next move first; none where the order is done."""
    if order.status not in NEXT:
        return []
    status, words = NEXT[Status(order.status)]
    return [Button(status, words, True), Button(Status.CANCELLED, "Cancel", False)]
