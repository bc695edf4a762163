"""What a customer has ordered: in sum, and a page at a time, the newest first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, DateField, F, Func, Max, Min, Q, Sum
from django.db.models.functions import Cast

from customers.models import Customer

A_PAGE = 20


@dataclass(frozen=True)
class Visits:
    count: int
    cancelled: int
    spent: Decimal
    first: date | None
    last: date | None
    orders: Page[Any]


def read_visits(customer: Customer, page: str) -> Visits:
    """Orders that were cancelled are told apart, and no money. A day is the store's."""
    day = Cast(Func(F("store__timezone"), F("ordered_at"), function="timezone"), DateField())
    kept = ~Q(status="cancelled")
    sums = customer.orders.aggregate(
        count=Count("pk", kept),
        cancelled=Count("pk", ~kept),
        spent=Sum("total", filter=kept, default=Decimal(0)),
        first=Min(day, filter=kept),
        last=Max(day, filter=kept),
    )
    orders = Paginator(customer.orders.select_related("store").order_by("-ordered_at", "-pk"), A_PAGE)
    return Visits(**sums, orders=orders.get_page(page))
