"""What has happened to an order, whoever did it: read from the change log, as far as that is kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from brewlytics.change_messages import change
from brewlytics.local_form import money, time_in
from brewlytics.statements import load
from catalog.models import Product
from customers.models import Customer
from orders.models import Employee, Order

Rows = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Change:
    at: datetime
    time: str
    words: str


def read_changes(order: Order) -> list[Change]:
    """One a transaction, the oldest first."""
    events = _events(order)
    names = _Names([payload for *_, payload in events])
    told: list[Change] = []
    before: dict[str, object] | None = None
    for state, op, at in _states(events):
        after = names.shown(*state)
        words = _words(before, after, op)
        if words:
            told.append(Change(at, time_in(order.store.timezone, at, "j M Y, H:i:s T"), words))
        before = after
    return told


def _events(order: Order) -> list[tuple[Any, ...]]:
    parameters: dict[str, int | datetime] = {
        "order_id": order.pk,
        "made_at": order.created_at,
        "changed_at": order.updated_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(load("orders/sql/select_order_changes.sql"), parameters)
        return [(*event, json.loads(payload, parse_float=Decimal)) for *event, payload in cursor.fetchall()]


def _states(events: list[tuple[Any, ...]]) -> Iterator[tuple[tuple[dict[str, Any], Rows], str, datetime]]:
    """The order and its lines as each transaction left them, what it did to the order, and when."""
    order: dict[str, Any] = {}
    lines: Rows = {}
    for _, group in groupby(events, key=itemgetter(0)):
        together = list(group)
        op = ""
        for _, table, event, row_id, _, payload in together:
            if table == "orders":
                order, op = payload, event
            elif event == "D":
                lines.pop(row_id, None)
            else:
                lines[row_id] = payload
        yield (order, lines), op, together[-1][4]


def _words(before: dict[str, object] | None, after: dict[str, object], op: str) -> str:
    if op == "D":
        return "Deleted."
    if before is None:
        known = ", ".join(f"{label.lower()} {value}" for label, value in after.items() if value)
        return f"Placed: {known}." if op == "I" else f"The log begins here: {known}."
    return " ".join(change(label, before[label], value) for label, value in after.items() if value != before[label])


class _Names:
    """Rows as payloads know them by their numbers, by the names that they have today."""

    def __init__(self, payloads: list[dict[str, Any]]) -> None:
        self.products = _names(Product, "product_id", payloads)
        self.customers = _names(Customer, "customer_id", payloads)
        self.employees = _names(Employee, "employee_id", payloads)

    def shown(self, order: dict[str, Any], lines: Rows) -> dict[str, object]:
        in_order = sorted(lines.values(), key=itemgetter("line_number"))
        return {
            "Status": order.get("status"),
            "Channel": order.get("channel"),
            "Customer": self.customers.get(order.get("customer_id")),
            "Employee": self.employees.get(order.get("employee_id")),
            "Lines": ", ".join(f"{line['quantity']} × {self.products[line['product_id']]}" for line in in_order),
            "Total": money(order["total"]) if order else None,
            "Note": order.get("note"),
        }


def _names(model: Any, key: str, payloads: list[dict[str, Any]]) -> dict[Any, str]:
    """One query a table. Who is gone by now keeps a number."""
    asked = {payload[key] for payload in payloads if payload.get(key) is not None}
    found = dict(model.objects.filter(pk__in=asked).values_list("pk", "name"))
    return {one: found.get(one, f"{model._meta.verbose_name} {one}") for one in asked}
