"""An order's history: by staff from the admin's log, by anybody from the change log."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Product
from catalog.tests.factories import ProductFactory
from customers.models import Customer
from customers.tests.factories import CustomerFactory
from orders import services
from orders.history import read_changes
from orders.models import Order
from orders.tests.factories import OrderFactory, StoreFactory


def place(**fields: Any) -> Order:
    items: list[services.Item] = [{"product_id": ProductFactory.create().pk, "quantity": 2}]
    answer = services.place_order(store_id=StoreFactory.create().pk, channel="app", items=items, **fields)
    return Order.objects.get(pk=answer["id"])


def words(order: Order) -> list[str]:
    return [change.words for change in read_changes(Order.objects.get(pk=order.pk))]


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_each_transaction_is_a_sentence() -> None:
    ada, tea = CustomerFactory.create(name="Ada"), ProductFactory.create(name="Tea", price="2.00")
    order = place()
    another = place()
    services.change_order(order.pk, customer_id=ada.pk, note="hot")
    services.change_order(another.pk, status="cancelled")
    services.change_order(order.pk, items=[{"product_id": tea.pk, "quantity": 1}])
    services.change_order(order.pk, status="preparing")
    Customer.objects.update(name="Ada L.")
    assert words(order) == [
        "Placed: status placed, channel app, lines 2 × Flat white, total 9.72.",
        "Customer: nothing → Ada L.. Note: nothing → hot.",
        "Lines: 2 × Flat white → 1 × Tea. Total: 9.72 → 2.16.",
        "Status: placed → preparing.",
    ]


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_time_is_the_stores() -> None:
    order = place()
    (change,) = read_changes(order)
    assert change.time.endswith((" CET", " CEST"))


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_history_begins_where_the_log_does() -> None:
    """What was dropped of the log is not made up."""
    order = place()
    services.change_order(order.pk, note="hot")
    with connection.cursor() as cursor:
        cursor.execute("delete from cdc_orders where order_id = %s and op = 'I'", [order.pk])
    assert words(order) == ["The log begins here: status placed, channel app, total 9.72, note hot."]


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_clock_bounds_what_is_read_and_leaves_nothing_out() -> None:
    """Notes of the clock before, between and after the changes: the order's own are all found."""
    with connection.cursor() as cursor:
        cursor.execute("insert into cdc_clock default values")
        order = place()
        cursor.execute("insert into cdc_clock default values")
        services.change_order(order.pk, status="preparing")
        later = datetime.now(UTC) + timedelta(hours=2)
        cursor.execute("insert into cdc_clock (seen_at) values (%s)", [later])
    assert len(words(order)) == 2


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_transactions_beyond_the_clocks_notes_are_not_read() -> None:
    """A note that says that the order's transaction had ended before the order was made."""
    order = place()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cdc_clock select %s, concat(x, ':', x, ':')::pg_snapshot from pg_current_xact_id() as x",
            [order.created_at - timedelta(minutes=1)],
        )
    assert words(order) == []


@pytest.mark.django_db
def test_page_shows_both_parts(admin_client: Client) -> None:
    order = OrderFactory.create()
    admin_client.post(reverse("order-move", args=[order.pk, "preparing"]), {"version": 1})
    shown = admin_client.get(reverse("admin:orders_order_history", args=[order.pk])).content.decode()
    staff, _, anybody = shown.partition("Every change, whoever made it")
    assert ("ada" in staff, "Status: placed → preparing." in staff) == (True, True)
    assert "status preparing" in anybody


@pytest.mark.django_db
def test_long_history_takes_no_more_queries(admin_client: Client, admin_user: User) -> None:
    order = OrderFactory.create()
    page = reverse("admin:orders_order_history", args=[order.pk])

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(page)
        return len(queries)

    services.change_order(order.pk, customer_id=CustomerFactory.create().pk)
    LogEntry.objects.log_actions(admin_user.pk, [order], CHANGE, "Note.")
    count()
    short = count()
    for number in range(50):
        services.change_order(order.pk, customer_id=CustomerFactory.create().pk, note=str(number))
        LogEntry.objects.log_actions(admin_user.pk, [order], CHANGE, "Note.")
    assert count() == short


@pytest.mark.django_db
def test_form_notes_what_was_changed_from_what_to_what(admin_client: Client) -> None:
    product, ada = ProductFactory.create(), CustomerFactory.create(name="Ada")
    items: list[services.Item] = [{"product_id": product.pk, "quantity": 2}]
    order = services.place_order(store_id=StoreFactory.create().pk, channel="app", items=items)
    line = {"id": order["items"][0]["id"], "order": order["id"], "product": product.pk, "quantity": 3, "discount": "0"}
    form = {"channel": "web", "customer": ada.pk, "employee": "", "note": "", "next_status": "preparing"}
    form |= {"read_version": 1, "items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 1}
    form |= {f"items-0-{name}": value for name, value in line.items()}
    admin_client.post(reverse("admin:orders_order_change", args=[order["id"]]), form)
    assert Order.objects.get().total == Decimal("14.58")
    assert LogEntry.objects.get().change_message == (
        "Customer: nothing → Ada. Channel: app → web. Status: placed → preparing. Lines: 3 × Flat white."
    )
    assert Product.objects.get() == product


@pytest.mark.django_db
def test_entries_of_one_order_are_found_by_an_index() -> None:
    """Each touch on the board is one: there are soon millions."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain select from django_admin_log where content_type_id = %s and object_id = %s", [1, "7"])
        assert "django_admin_log_object_idx" in str(cursor.fetchall())
