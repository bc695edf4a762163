"""The OLTP tables in the admin: what is typed goes through the services, and what they refuse is said, not a 500."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Product
from catalog.tests.factories import ProductFactory
from customers.models import Customer
from customers.tests.factories import CustomerFactory
from orders import services
from orders.admin import OrderAdmin
from orders.models import Employee, Order, OrderItem, Store
from orders.tests.factories import EmployeeFactory, OrderFactory, OrderItemFactory, StoreFactory

pytestmark = pytest.mark.django_db

FACTORIES: list[Any] = [ProductFactory, CustomerFactory, StoreFactory, EmployeeFactory, OrderItemFactory]


def page(model: type[Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def order_form(*lines: dict[str, Any], initial: int = 0, **fields: Any) -> dict[str, Any]:
    """What the browser sends: the order's own fields and a numbered form for each line."""
    form = {"channel": "in_store", "customer": "", "employee": "", "note": "", "next_status": ""} | fields
    form |= {"items-TOTAL_FORMS": len(lines), "items-INITIAL_FORMS": initial}
    for number, line in enumerate(lines):
        form |= {f"items-{number}-{name}": value for name, value in ({"discount": "0"} | line).items()}
    return form


def typed(items: list[OrderItem], **change: Any) -> list[dict[str, Any]]:
    return [
        {"id": item.pk, "order": item.order_id, "product": item.product_id, "quantity": item.quantity} | change
        for item in items
    ]


@pytest.fixture
def placed() -> Order:
    """Two flat whites at 4.50 and 8 %."""
    store, product = StoreFactory.create(), ProductFactory.create()
    items: list[services.Item] = [{"product_id": product.pk, "quantity": 2}]
    answer = services.place_order(store_id=store.pk, channel="in_store", items=items)
    return Order.objects.get(pk=answer["id"])


@pytest.mark.parametrize("factory", FACTORIES)
def test_changelist_takes_the_same_queries_for_one_row_and_three(admin_client: Client, factory: Any) -> None:
    row = factory.create()
    model = Order if factory is OrderItemFactory else type(row)
    admin_client.get(page(model, "changelist"))
    with CaptureQueriesContext(connection) as one:
        admin_client.get(page(model, "changelist"))
    factory.create_batch(2)
    with CaptureQueriesContext(connection) as three:
        response = admin_client.get(page(model, "changelist"))
    assert response.context["cl"].result_count == 3
    assert len(one) == len(three)


@pytest.mark.parametrize("factory", FACTORIES)
def test_change_page_opens(admin_client: Client, factory: Any) -> None:
    row = factory.create()
    row = row.order if factory is OrderItemFactory else row
    assert admin_client.get(page(type(row), "change", row.pk)).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "till-7"}, 1),
        ({"q": "Ada"}, 1),
        ({"q": "nobody"}, 0),
        ({"status__exact": "placed"}, 1),
        ({"status__exact": "ready"}, 1),
        ({"channel__exact": "web"}, 1),
        ({"ordered_at__gte": "2026-11-23 00:00:00+00:00"}, 1),
    ],
)
def test_orders_are_searched_and_filtered(admin_client: Client, query: dict[str, str], found: int) -> None:
    ada = CustomerFactory.create(name="Ada")
    OrderFactory.create(external_ref="till-7", customer=ada, ordered_at="2026-11-23T09:00:00Z")
    OrderFactory.create(status="ready", channel="web", ordered_at="2026-11-22T09:00:00Z")
    response = admin_client.get(page(Order, "changelist"), query)
    assert response.context["cl"].result_count == found


@pytest.mark.parametrize(
    ("model", "field", "related"),
    [
        (Order, "store", Store),
        (Order, "customer", Customer),
        (Order, "employee", Employee),
        (OrderItem, "product", Product),
    ],
)
def test_autocomplete_finds_by_name(admin_client: Client, model: type[Model], field: str, related: type[Model]) -> None:
    factories: dict[type[Model], Any] = {
        Store: StoreFactory, Customer: CustomerFactory, Employee: EmployeeFactory, Product: ProductFactory
    }  # fmt: skip
    row = factories[related].create(name="Nordlicht")
    query = {"app_label": "orders", "model_name": str(model._meta.model_name), "field_name": field, "term": "nordl"}
    response = admin_client.get("/admin/autocomplete/", query)
    assert [found["id"] for found in response.json()["results"]] == [str(row.pk)]


def test_order_typed_into_the_form_gets_the_servers_figures(admin_client: Client) -> None:
    employee, customer = EmployeeFactory.create(), CustomerFactory.create()
    coffee, tea = ProductFactory.create(price="4.50"), ProductFactory.create(price="2.99")
    form = order_form(
        {"product": coffee.pk, "quantity": 2, "discount": "1.00", "unit_price": "0.01", "line_total": "0.01"},
        {"product": tea.pk, "quantity": 3},
        store=employee.store_id,
        customer=customer.pk,
        employee=employee.pk,
        note="no sugar",
        external_ref="",
        total="0.01",
        status="completed",
    )
    assert admin_client.post(page(Order, "add"), form).status_code == 302
    order = Order.objects.get()
    assert (order.store_id, order.customer_id, order.employee_id) == (employee.store_id, customer.pk, employee.pk)
    assert (order.status, order.note, order.external_ref, order.version) == ("placed", "no sugar", None, 1)
    figures = (order.subtotal, order.discount, order.tax, order.total)
    assert figures == tuple(map(Decimal, ("17.97", "1.00", "1.36", "18.33")))
    columns = ("line_number", "product_id", "quantity", "unit_price", "line_total")
    assert list(order.items.order_by("line_number").values_list(*columns)) == [
        (1, coffee.pk, 2, Decimal("4.50"), Decimal("8.64")),
        (2, tea.pk, 3, Decimal("2.99"), Decimal("9.69")),
    ]
    assert LogEntry.objects.get().object_id == str(order.pk)


def test_order_typed_into_the_form_may_name_an_employee_whom_another_store_has_lent(admin_client: Client) -> None:
    store, lent = StoreFactory.create(), EmployeeFactory.create()
    form = order_form({"product": ProductFactory.create().pk, "quantity": 1}, store=store.pk, employee=lent.pk)
    assert admin_client.post(page(Order, "add"), form).status_code == 302
    order = Order.objects.get()
    assert (order.store_id, order.employee_id) == (store.pk, lent.pk)


def test_refused_order_is_shown_again_with_what_was_typed(admin_client: Client) -> None:
    old, sold = ProductFactory.create(is_active=False), ProductFactory.create(price="1.00")
    form = order_form(
        {"product": sold.pk, "quantity": 1, "discount": "1.01"},
        {"product": old.pk, "quantity": 7},
        store=StoreFactory.create().pk,
        note="keep me",
    )
    response = admin_client.post(page(Order, "add"), form)
    assert response.status_code == 200
    shown = response.content.decode()
    assert "Line 1: The discount is above quantity times price." in shown
    assert "Line 2: This product is not sold any more." in shown
    assert "keep me" in shown
    assert (Order.objects.count(), LogEntry.objects.count()) == (0, 0)


def test_order_without_a_line_is_refused(admin_client: Client) -> None:
    response = admin_client.post(page(Order, "add"), order_form(store=StoreFactory.create().pk))
    said = response.context["inline_admin_formsets"][0].formset.non_form_errors()
    assert (said, Order.objects.count()) == (["An order needs at least one item."], 0)


def test_taken_external_ref_is_shown_beside_its_field(admin_client: Client) -> None:
    OrderFactory.create(external_ref="till-7")
    line = {"product": ProductFactory.create().pk, "quantity": 1}
    form = order_form(line, store=StoreFactory.create().pk, external_ref="till-7")
    response = admin_client.post(page(Order, "add"), form)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["external_ref"]
    assert Order.objects.count() == 1


def test_changed_line_is_priced_now(admin_client: Client, placed: Order) -> None:
    Product.objects.update(price="5.00")
    form = order_form(*typed(list(placed.items.all()), quantity=3), initial=1, read_version=1)
    assert admin_client.post(page(Order, "change", placed.pk), form).status_code == 302
    changed, item = Order.objects.get(), OrderItem.objects.get()
    assert (item.quantity, item.unit_price, changed.subtotal, changed.version) == (3, Decimal(5), Decimal(15), 2)


def test_line_is_added_and_another_taken_away(admin_client: Client, placed: Order) -> None:
    tea = ProductFactory.create(price="2.00")
    old = {**typed(list(placed.items.all()))[0], "DELETE": "on"}
    form = order_form(old, {"product": tea.pk, "quantity": 1, "order": placed.pk}, initial=1, read_version=1)
    assert admin_client.post(page(Order, "change", placed.pk), form).status_code == 302
    assert list(placed.items.values_list("line_number", "product_id")) == [(1, tea.pk)]
    assert Order.objects.get().subtotal == Decimal("2.00")


def test_last_line_is_not_taken_away(admin_client: Client, placed: Order) -> None:
    form = order_form({**typed(list(placed.items.all()))[0], "DELETE": "on"}, initial=1, read_version=1)
    response = admin_client.post(page(Order, "change", placed.pk), form)
    assert response.status_code == 200
    assert "An order needs at least one item." in response.content.decode()
    assert placed.items.count() == 1


def test_save_without_a_change_changes_nothing(admin_client: Client, placed: Order) -> None:
    item = placed.items.get()
    form = order_form(*typed([item]), initial=1, read_version=1)
    assert admin_client.post(page(Order, "change", placed.pk), form).status_code == 302
    assert (Order.objects.get().version, placed.items.get()) == (1, item)


def test_order_is_moved_on_its_page(admin_client: Client, placed: Order) -> None:
    form = order_form(*typed(list(placed.items.all())), initial=1, read_version=1, next_status="preparing", note="hot")
    assert admin_client.post(page(Order, "change", placed.pk), form).status_code == 302
    changed = Order.objects.get()
    assert (changed.status, changed.note, changed.version) == ("preparing", "hot", 2)


def test_illegal_move_is_not_offered(admin_client: Client, placed: Order) -> None:
    form = order_form(*typed(list(placed.items.all())), initial=1, read_version=1, next_status="completed")
    response = admin_client.post(page(Order, "change", placed.pk), form)
    assert list(response.context["adminform"].form.errors) == ["next_status"]
    assert Order.objects.get().status == "placed"


def test_lines_of_a_prepared_order_cannot_be_typed_over(admin_client: Client, placed: Order) -> None:
    services.change_order(placed.pk, status="preparing")
    form = order_form(*typed(list(placed.items.all()), quantity=9), initial=1, read_version=2, note="hot")
    assert admin_client.post(page(Order, "change", placed.pk), form).status_code == 302
    assert (Order.objects.get().note, OrderItem.objects.get().quantity) == ("hot", 2)


def test_form_opened_before_somebody_began_preparing_is_refused(admin_client: Client, placed: Order) -> None:
    form = order_form(*typed(list(placed.items.all()), quantity=9), initial=1, read_version=1, note="hot")
    services.change_order(placed.pk, status="preparing")
    response = admin_client.post(page(Order, "change", placed.pk), form)
    assert "The order is at version 2: read it again." in response.content.decode()
    order = Order.objects.get()
    assert (order.status, order.note, order.version, order.items.get().quantity) == ("preparing", "", 2, 2)
    assert not LogEntry.objects.exists()


def test_form_opened_before_a_change_of_all_it_shows_is_refused(admin_client: Client, placed: Order) -> None:
    form = order_form(*typed(list(placed.items.all())), initial=1, read_version=1)
    items: list[services.Item] = [{"product_id": ProductFactory.create().pk, "quantity": 5}]
    services.change_order(placed.pk, note="no sugar", items=items)
    response = admin_client.post(page(Order, "change", placed.pk), form)
    assert "The order is at version 2: read it again." in response.content.decode()
    order = Order.objects.get()
    assert (order.note, order.version, order.items.get().quantity) == ("no sugar", 2, 5)


def test_change_that_comes_between_the_form_and_the_lock_is_refused(
    admin_client: Client, placed: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = order_form(*typed(list(placed.items.all())), initial=1, read_version=1, note="hot")
    save_related = OrderAdmin.save_related

    def save_after_another(*arguments: Any) -> None:
        monkeypatch.undo()
        services.change_order(placed.pk, channel="web")
        save_related(*arguments)

    monkeypatch.setattr(OrderAdmin, "save_related", save_after_another)
    response = admin_client.post(page(Order, "change", placed.pk), form)
    assert "read it again." in response.content.decode()
    assert Order.objects.get().note == ""


def test_form_holds_the_version_it_was_made_of(admin_client: Client, placed: Order) -> None:
    shown = admin_client.get(page(Order, "change", placed.pk)).content.decode()
    assert '<input type="hidden" name="read_version" value="1"' in shown
    unversioned = order_form(*typed(list(placed.items.all())), initial=1, note="hot")
    response = admin_client.post(page(Order, "change", placed.pk), unversioned)
    assert list(response.context["adminform"].form.errors) == ["read_version"]
    assert Order.objects.get().note == ""


def test_order_without_lines_from_elsewhere_can_be_changed(admin_client: Client) -> None:
    order = OrderFactory.create()
    assert (
        admin_client.post(page(Order, "change", order.pk), order_form(note="late", read_version=1)).status_code == 302
    )
    assert Order.objects.get().note == "late"


def test_actions_move_orders_and_say_which_they_could_not(admin_client: Client, placed: Order) -> None:
    done = OrderFactory.create(status="cancelled")
    form = {"action": "prepare", "_selected_action": [placed.pk, done.pk]}
    response = admin_client.post(page(Order, "changelist"), form, follow=True)
    assert f"Order {done.pk}: An order that is cancelled cannot become preparing." in response.content.decode()
    assert dict(Order.objects.values_list("pk", "status")) == {placed.pk: "preparing", done.pk: "cancelled"}
    assert LogEntry.objects.get().object_id == str(placed.pk)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("prepare", "placed", "preparing"),
        ("make_ready", "preparing", "ready"),
        ("complete", "ready", "completed"),
        ("cancel", "ready", "cancelled"),
    ],
)
def test_each_action_makes_its_move(admin_client: Client, action: str, before: str, after: str) -> None:
    order = OrderFactory.create(status=before)
    admin_client.post(page(Order, "changelist"), {"action": action, "_selected_action": [order.pk]})
    assert Order.objects.get().status == after


def test_order_is_deleted_with_its_lines(admin_client: Client, placed: Order) -> None:
    assert admin_client.post(page(Order, "delete", placed.pk), {"post": "yes"}).status_code == 302
    assert (Order.objects.count(), OrderItem.objects.count()) == (0, 0)


def test_deletion_of_a_sold_product_is_refused_with_a_message(admin_client: Client) -> None:
    product = OrderItemFactory.create().product
    response = admin_client.post(page(Product, "delete", product.pk), {"post": "yes"}, follow=True)
    assert response.status_code == 200
    assert "There are order items that refer to it. Set is_active to false instead." in response.content.decode()
    assert (Product.objects.count(), LogEntry.objects.count()) == (1, 0)


def test_deletion_of_several_is_all_or_nothing(admin_client: Client) -> None:
    sold, unsold = OrderItemFactory.create().product, ProductFactory.create()
    form = {"action": "delete_selected", "_selected_action": [unsold.pk, sold.pk], "post": "yes"}
    response = admin_client.post(page(Product, "changelist"), form, follow=True)
    assert "There are order items that refer to it." in response.content.decode()
    assert (Product.objects.count(), LogEntry.objects.count()) == (2, 0)


def test_unsold_products_are_deleted_by_the_action(admin_client: Client) -> None:
    products = ProductFactory.create_batch(2)
    form = {"action": "delete_selected", "_selected_action": [product.pk for product in products], "post": "yes"}
    admin_client.post(page(Product, "changelist"), form)
    assert not Product.objects.exists()


def test_product_form_starts_with_the_databases_defaults_and_leaves_blanks_null(admin_client: Client) -> None:
    initial = admin_client.get(page(Product, "add")).context["adminform"].form.initial
    assert initial["is_active"] is True
    form = {"sku": "fw", "name": "Flat white", "category": "coffee", "price": "4.50", "is_active": "on", "cost": ""}
    assert admin_client.post(page(Product, "add"), form | {"external_ref": "", "description": ""}).status_code == 302
    product = Product.objects.get()
    assert (product.price, product.cost, product.external_ref, product.is_active) == (Decimal("4.50"), None, None, True)


def test_two_customers_may_be_typed_without_an_email(admin_client: Client) -> None:
    for name in ("Ada", "Bo"):
        form = {"name": name, "email": "", "phone": "", "city": "", "loyalty_tier": "none", "external_ref": ""}
        assert admin_client.post(page(Customer, "add"), form).status_code == 302
    assert list(Customer.objects.values_list("email", flat=True)) == [None, None]


def test_email_taken_in_another_case_is_shown_beside_its_field(admin_client: Client) -> None:
    CustomerFactory.create(email="ada@example.org")
    response = admin_client.post(
        page(Customer, "add"), {"name": "Ada", "email": "ADA@example.org", "loyalty_tier": "none"}
    )
    assert response.context["adminform"].form.errors == {"email": ["This email is taken."]}
    assert Customer.objects.count() == 1


def test_unknown_time_zone_is_shown_beside_its_field(admin_client: Client) -> None:
    store = StoreFactory.create()
    form = {"code": store.code, "name": "Harbour", "city": "Kiel", "timezone": "Mars/Olympus", "tax_rate": "0.08"}
    response = admin_client.post(page(Store, "change", store.pk), form)
    assert response.context["adminform"].form.errors == {"timezone": ["There is no such time zone."]}
    assert Store.objects.get().timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("rate", "said"),
    [("9", "This is a fraction: 0.08 is 8 percent."), ("-0.01", "Ensure this value is greater than or equal to 0.")],
)
def test_tax_rate_that_is_no_fraction_is_refused_in_words(admin_client: Client, rate: str, said: str) -> None:
    form = {"code": "KI-1", "name": "Harbour", "timezone": "Europe/Berlin", "tax_rate": rate}
    response = admin_client.post(page(Store, "add"), form)
    assert response.context["adminform"].form.errors == {"tax_rate": [said]}
    assert not Store.objects.exists()


def test_employee_is_changed_through_the_form(admin_client: Client) -> None:
    employee, store = EmployeeFactory.create(email="ada@example.org"), StoreFactory.create()
    form = {"store": store.pk, "name": employee.name, "role": "manager", "email": "ada@example.org"}
    assert admin_client.post(page(Employee, "change", employee.pk), form).status_code == 302
    changed = Employee.objects.get()
    assert (changed.store_id, changed.role, changed.is_active) == (store.pk, "manager", False)
