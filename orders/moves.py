"""A move that somebody of the staff makes: through the service, and noted in the order's history with it."""

from typing import cast

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from brewlytics.change_messages import change
from orders import services
from orders.models import Order


def move(
    order_id: int, status: str, *, by: AbstractBaseUser | AnonymousUser, expected_version: int | None = None
) -> Order:
    """Locked first: the history says from where it was moved."""
    with transaction.atomic():
        before = Order.objects.select_for_update().get(pk=order_id).status
        order = services.change_order(order_id, expected_version=expected_version, status=status)
        if order.status != before:
            LogEntry.objects.log_actions(cast(int, by.pk), [order], CHANGE, change("Status", before, order.status))
    return order


def last_hand(order_id: int) -> str | None:
    """Who of the staff did something to it last."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Order), object_id=str(order_id))
    return entries.order_by("-pk").values_list("user__username", flat=True).first()
