"""What the tutorial's periodic task does: each event that is not processed, one after the other, through the ORM."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from benchmarks.peers.tutorial.models import (
    DimCustomer,
    DimDate,
    DimEmployee,
    DimProduct,
    DimStore,
    FactOrder,
    FactSale,
    OrderEvent,
)

EVENTS_A_TASK = 1000
NOT_APPLICABLE = -2
OF_AN_ORDER = ("date", "customer", "store", "employee", "channel", "status", "ordered_at")


def carry_events() -> int:
    """As many tasks as there are events for, without the pause between two; returns the events."""
    events = 0
    while task := list(OrderEvent.objects.filter(processed=False).order_by("id")[:EVENTS_A_TASK]):
        for event in task:
            carry(event)
        events += len(task)
    return events


def carry(event: OrderEvent) -> None:
    if event.table_name == "orders":
        carry_order(event)
    else:
        carry_line(event)
    event.processed = True
    event.save()


def carry_order(event: OrderEvent) -> None:
    if event.op == "D":
        FactOrder.objects.using("olap").filter(order_id=event.order_id).delete()
        return
    row = event.payload
    ordered_at = datetime.fromisoformat(row["ordered_at"])
    store = version(DimStore, ordered_at, store_id=row["store_id"])
    order, _ = FactOrder.objects.using("olap").update_or_create(
        order_id=event.order_id,
        defaults={
            "date": DimDate.objects.using("olap").get(date=ordered_at.astimezone(ZoneInfo(store.timezone)).date()),
            "customer": version(DimCustomer, ordered_at, customer_id=row["customer_id"] or NOT_APPLICABLE),
            "store": store,
            "employee": version(DimEmployee, ordered_at, employee_id=row["employee_id"] or NOT_APPLICABLE),
            "channel": row["channel"],
            "status": row["status"],
            "ordered_at": ordered_at,
            "completed_at": row["completed_at"] and datetime.fromisoformat(row["completed_at"]),
            **{name: money(row[name]) for name in ("subtotal", "discount", "tax", "total")},
            "src_event_id": event.id,
        },
    )
    if event.op == "U":
        FactSale.objects.using("olap").filter(order_id=event.order_id).update(**repeated(order))


def carry_line(event: OrderEvent) -> None:
    lines = FactSale.objects.using("olap")
    if event.op == "D":
        lines.filter(order_id=event.order_id, order_item_id=event.row_id).delete()
    else:
        order = FactOrder.objects.using("olap").get(order_id=event.order_id)
        lines.update_or_create(order_id=event.order_id, order_item_id=event.row_id, defaults=line(event, order))
    if event.op != "U":
        change = 1 if event.op == "I" else -1
        FactOrder.objects.using("olap").filter(order_id=event.order_id).update(item_count=F("item_count") + change)


def line(event: OrderEvent, order: FactOrder) -> dict[str, Any]:
    row = event.payload
    product = version(DimProduct, order.ordered_at, product_id=row["product_id"])
    gross = row["quantity"] * money(row["unit_price"])
    net = gross - money(row["discount"])
    cost = None if product.cost is None else row["quantity"] * product.cost
    return {
        **repeated(order),
        "product": product,
        "line_number": row["line_number"],
        "quantity": row["quantity"],
        "unit_price": money(row["unit_price"]),
        "gross_amount": gross,
        "discount_amount": money(row["discount"]),
        "net_amount": net,
        "tax_amount": money(row["tax"]),
        "total_amount": net + money(row["tax"]),
        "cost_amount": cost,
        "margin_amount": None if cost is None else net - cost,
        "src_event_id": event.id,
    }


def version(dimension: Any, moment: datetime, **member: int) -> Any:
    return dimension.objects.using("olap").get(valid_from__lte=moment, valid_to__gt=moment, **member)


def repeated(order: FactOrder) -> dict[str, Any]:
    return {name: getattr(order, name) for name in OF_AN_ORDER}


def money(value: float) -> Decimal:
    return Decimal(str(value))
