"""What the board shows: the open orders of the last day, a column for each status, who came first on top."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber

from brewlytics.local_form import time_in
from orders.board.buttons import Button, buttons_for
from orders.models import Order, OrderItem, Status

OPEN = (Status.PLACED, Status.PREPARING, Status.READY)
# What is older is forgotten rather than waiting, and would stand above those who do wait.
REACH = timedelta(days=1)
# A column has so many cards: nobody looks further down, and the page stays light whatever comes in.
CARDS = 50


@dataclass(frozen=True)
class Card:
    order: Order
    time: str
    buttons: list[Button]


@dataclass(frozen=True)
class Column:
    status: Status
    cards: list[Card]
    has_more: bool


@dataclass(frozen=True)
class Board:
    columns: list[Column]
    has_older: bool
    since: datetime


def read_board(statuses: Iterable[Status], store_id: int | None, now: datetime) -> Board:
    since = now - REACH
    orders = Order.objects.filter(status__in=OPEN)
    if store_id is not None:
        orders = orders.filter(store_id=store_id)
    waiting = list(_first(orders.filter(status__in=list(statuses), ordered_at__gte=since)))
    columns = [_column(status, [order for order in waiting if order.status == status]) for status in statuses]
    return Board(columns, orders.filter(ordered_at__lt=since).exists(), since)


def _first(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Of each status one more than is shown, which tells that there are more."""
    place = Window(RowNumber(), partition_by="status", order_by=["ordered_at", "id"])
    lines = OrderItem.objects.select_related("product").order_by("line_number")
    return (
        orders.annotate(place=place)
        .filter(place__lte=CARDS + 1)
        .select_related("store", "customer")
        .prefetch_related(Prefetch("items", lines))
        .order_by(F("ordered_at"), "id")
    )


def _column(status: Status, orders: list[Order]) -> Column:
    cards = [
        Card(order, time_in(order.store.timezone, order.ordered_at, "H:i"), buttons_for(order))
        for order in orders[:CARDS]
    ]
    return Column(status, cards, has_more=len(orders) > CARDS)
