"""An erased customer's orders: they stay, without their notes, and there are no new ones."""

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from brewlytics.refusals import Invalid
from catalog.tests.factories import ProductFactory
from customers.services import erase_customer
from customers.tests.factories import CustomerFactory
from orders import services
from orders.models import Order
from orders.tests.factories import OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db


def notes_in_log() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select row_id, payload ->> 'note' from cdc_orders where table_name = 'orders' order by id")
        return list(cursor.fetchall())


def test_notes_go_from_the_orders_and_from_the_log_and_nothing_else_does() -> None:
    ada, bo = CustomerFactory.create(), CustomerFactory.create()
    hers = OrderFactory.create(customer=ada, note="for Ada")
    once = OrderFactory.create(customer=ada, note="Ada waits")
    his = OrderFactory.create(customer=bo, note="for Bo")
    services.change_order(once.pk, customer_id=None, note="nobody waits")
    before = Order.objects.values().get(pk=hers.pk)
    erased = erase_customer(ada.pk)
    after = Order.objects.values().get(pk=hers.pk)
    assert after == before | {"note": "", "version": 2, "updated_at": after["updated_at"]}
    assert (erased["order_notes"], erased["events"]) == (1, 3)
    assert notes_in_log() == [
        (hers.pk, ""), (once.pk, ""), (his.pk, "for Bo"), (once.pk, "nobody waits"), (hers.pk, ""),
    ]  # fmt: skip


def test_histories_of_orders_tell_neither_whose_they_were_nor_what_was_noted(admin_user: User) -> None:
    ada, bo = CustomerFactory.create(name="Ada L"), CustomerFactory.create(name="Bo")
    hers, his, once = (OrderFactory.create(customer=customer) for customer in (ada, bo, None))
    kind = ContentType.objects.get_for_model(Order)
    for order, message in (
        (hers, "Note: nothing → for Ada."),
        (his, "Customer: Ada L → Bo."),
        (his, "Status: placed → preparing."),
        (once, "Customer: nothing → Ada L. Note: nothing → x."),
        (once, "Customer: Bo → nothing."),
    ):
        LogEntry.objects.create(
            user=admin_user, content_type=kind, object_id=str(order.pk), action_flag=CHANGE, change_message=message
        )
    assert erase_customer(ada.pk)["admin_entries"] == 3
    told = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
    assert list(told) == ["", "", "Status: placed → preparing.", "", "Customer: Bo → nothing."]


def test_new_order_is_refused() -> None:
    ada, store, product = CustomerFactory.create(), StoreFactory.create(), ProductFactory.create()
    erase_customer(ada.pk)
    order: dict[str, Any] = {
        "store_id": store.pk,
        "channel": "app",
        "items": [{"product_id": product.pk, "quantity": 1}],
    }
    with pytest.raises(Invalid) as refusal:
        services.place_order(**order, customer_id=ada.pk)
    assert [(fault.pointer, fault.code) for fault in refusal.value.faults] == [("/customer_id", "erased")]
    assert not Order.objects.exists()


def test_order_is_given_to_no_erased_customer_and_one_of_hers_goes_on() -> None:
    ada, walk_in = CustomerFactory.create(), OrderFactory.create()
    hers = OrderFactory.create(customer=ada)
    erase_customer(ada.pk)
    with pytest.raises(Invalid, match="This customer was erased"):
        services.change_order(walk_in.pk, customer_id=ada.pk)
    assert services.change_order(hers.pk, customer_id=ada.pk, status="preparing").status == "preparing"


def test_bulk_points_at_whom_it_may_not_name() -> None:
    ada, store, product = CustomerFactory.create(), StoreFactory.create(), ProductFactory.create()
    erase_customer(ada.pk)
    order: Any = {"store_id": store.pk, "channel": "app", "items": [{"product_id": product.pk, "quantity": 1}]}
    with pytest.raises(Invalid) as refused:
        services.place_orders([order, order | {"customer_id": ada.pk}, order | {"customer_id": ada.pk + 1}])
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/orders/1/customer_id", "erased"),
        ("/orders/2/customer_id", "does_not_exist"),
    ]
