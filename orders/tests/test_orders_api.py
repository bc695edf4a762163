"""/orders: status, body and rows; the contract's shape to the letter."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from brewlytics.tests.answers import Faults, problem_of
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.models import Order, OrderItem
from orders.tests.factories import EmployeeFactory, OrderFactory, OrderItemFactory, StoreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> dict[str, Any]:
    """A flat white at 4.50 in a store with 8 % tax."""
    return {
        "store_id": StoreFactory.create().pk,
        "channel": "app",
        "items": [{"product_id": ProductFactory.create().pk, "quantity": 1}],
    }


def test_order_may_name_an_employee_whom_another_store_has_lent(api: APIClient, body: dict[str, Any]) -> None:
    lent = EmployeeFactory.create()
    assert lent.store_id != body["store_id"]
    assert api.post("/orders", body | {"employee_id": lent.pk}, format="json").status_code == 201
    order = Order.objects.get()
    assert (order.store_id, order.employee_id) == (body["store_id"], lent.pk)


def test_post_answers_as_the_contract_says(api: APIClient, body: dict[str, Any]) -> None:
    customer, employee = CustomerFactory.create(), EmployeeFactory.create()
    sent = body | {"customer_id": customer.pk, "employee_id": employee.pk}
    response = api.post("/orders", sent, format="json")
    order, item = Order.objects.get(), OrderItem.objects.get()
    assert (response.status_code, response.headers["ETag"]) == (201, '"1"')
    answer = {
        "id": order.pk,
        "external_ref": None,
        "status": "placed",
        "channel": "app",
        "ordered_at": order.ordered_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "store_id": body["store_id"],
        "customer_id": customer.pk,
        "employee_id": employee.pk,
        "note": "",
        "items": [
            {
                "id": item.pk,
                "line_number": 1,
                "product_id": item.product_id,
                "quantity": 1,
                "unit_price": "4.50",
                "discount": "0.00",
                "tax": "0.36",
                "line_total": "4.86",
            }
        ],
        "subtotal": "4.50",
        "discount": "0.00",
        "tax": "0.36",
        "total": "4.86",
        "version": 1,
    }
    assert response.json() == answer
    assert list(response.json()) == list(answer)
    assert list(response.json()["items"][0]) == list(answer["items"][0])


def test_get_answers_as_post_did(api: APIClient, body: dict[str, Any]) -> None:
    placed = api.post("/orders/", body | {"note": "no sugar", "external_ref": "till-7"}, format="json")
    read = api.get(f"/orders/{placed.json()['id']}")
    assert (read.status_code, read.headers["ETag"]) == (200, '"1"')
    assert read.content == placed.content
    assert api.get("/orders").json()["results"] == [placed.json()]


ITEM = {"product_id": 1, "quantity": 1}
BAD: list[tuple[dict[str, Any], Faults]] = [
    ({"store_id": None}, [("/store_id", "null")]),
    ({"store_id": "1"}, [("/store_id", "invalid")]),
    ({"store_id": 1.0}, [("/store_id", "invalid")]),
    ({"store_id": True}, [("/store_id", "invalid")]),
    ({"store_id": 0}, [("/store_id", "min_value")]),
    ({"store_id": 2**63}, [("/store_id", "max_value")]),
    ({"store_id": 10**300}, [("/store_id", "max_value")]),
    ({"store_id": 2**63 - 1}, [("/store_id", "does_not_exist")]),
    ({"customer_id": 2**63 - 1}, [("/customer_id", "does_not_exist")]),
    ({"employee_id": 2**63 - 1}, [("/employee_id", "does_not_exist")]),
    ({"customer_id": [1]}, [("/customer_id", "invalid")]),
    ({"channel": "phone"}, [("/channel", "invalid_choice")]),
    ({"channel": None}, [("/channel", "null")]),
    ({"channel": ["app"]}, [("/channel", "invalid_choice")]),
    ({"items": None}, [("/items", "null")]),
    ({"items": []}, [("/items", "empty")]),
    ({"items": {}}, [("/items", "not_a_list")]),
    ({"items": "x"}, [("/items", "not_a_list")]),
    ({"items": [ITEM] * 501}, [("/items", "max_length")]),
    ({"items": [7]}, [("/items/0", "invalid")]),
    ({"items": [{}]}, [("/items/0/product_id", "required"), ("/items/0/quantity", "required")]),
    ({"items": [{**ITEM, "product_id": 2**63 - 1}]}, [("/items/0/product_id", "does_not_exist")]),
    ({"items": [{**ITEM, "quantity": 0}]}, [("/items/0/quantity", "min_value")]),
    ({"items": [{**ITEM, "quantity": 10_001}]}, [("/items/0/quantity", "max_value")]),
    ({"items": [{**ITEM, "quantity": 1.5}]}, [("/items/0/quantity", "invalid")]),
    ({"items": [ITEM, {**ITEM, "quantity": "2"}]}, [("/items/1/quantity", "invalid")]),
    ({"items": [{**ITEM, "discount": "-1.00"}]}, [("/items/0/discount", "min_value")]),
    ({"items": [{**ITEM, "discount": "0.001"}]}, [("/items/0/discount", "max_decimal_places")]),
    ({"items": [{**ITEM, "discount": None}]}, [("/items/0/discount", "null")]),
    ({"items": [{**ITEM, "unit_price": "0.01"}]}, [("/items/0/unit_price", "unknown")]),
    ({"items": [{**ITEM, "tax": "0.00", "a/b": 1}]}, [("/items/0/a~1b", "unknown"), ("/items/0/tax", "unknown")]),
    ({"note": "a" * 1001}, [("/note", "max_length")]),
    ({"note": "a\0b"}, [("/note", "null_characters_not_allowed")]),
    ({"note": None}, [("/note", "null")]),
    ({"external_ref": "a" * 201}, [("/external_ref", "max_length")]),
    ({"status": "completed"}, [("/status", "unknown")]),
    ({"total": "0.01"}, [("/total", "unknown")]),
    ({"ordered_at": "2026-01-01T00:00:00Z", "version": 9}, [("/ordered_at", "unknown"), ("/version", "unknown")]),
]


@pytest.mark.parametrize(("change", "faults"), BAD, ids=lambda value: str(value)[:60])
def test_bad_order_is_400_and_nothing_is_written(
    api: APIClient, body: dict[str, Any], change: dict[str, Any], faults: Faults
) -> None:
    assert problem_of(api.post("/orders", body | change, format="json")) == (400, faults)
    assert not Order.objects.exists()


def test_faults_of_the_shop_are_told_at_once(api: APIClient, body: dict[str, Any]) -> None:
    old = ProductFactory.create(is_active=False)
    items = [*body["items"], {"product_id": old.pk, "quantity": 1}, {"product_id": 2**60, "quantity": 1}]
    response = api.post("/orders", body | {"items": items, "customer_id": 2**60}, format="json")
    assert problem_of(response) == (
        400,
        [
            ("/customer_id", "does_not_exist"),
            ("/items/1/product_id", "inactive"),
            ("/items/2/product_id", "does_not_exist"),
        ],
    )
    assert response.json()["detail"] == "3 faults: see errors."
    assert not Order.objects.exists()


def test_taken_external_ref_is_409(api: APIClient, body: dict[str, Any]) -> None:
    OrderFactory.create(external_ref="till-7")
    response = api.post("/orders", body | {"external_ref": "till-7"}, format="json")
    assert problem_of(response) == (409, [("/external_ref", "taken")])
    assert Order.objects.count() == 1


def test_patch_moves_and_answers_the_order(api: APIClient, body: dict[str, Any]) -> None:
    placed = api.post("/orders", body, format="json").json()
    response = api.patch(f"/orders/{placed['id']}", {"status": "preparing", "note": "hot"}, format="json")
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.json() == placed | {"status": "preparing", "note": "hot", "version": 2}
    assert Order.objects.values("status", "note").get() == {"status": "preparing", "note": "hot"}


def test_patch_replaces_items(api: APIClient, body: dict[str, Any]) -> None:
    placed = api.post("/orders", body, format="json").json()
    items = [{"product_id": ProductFactory.create(price="2.00").pk, "quantity": 2, "discount": "0.50"}]
    response = api.patch(f"/orders/{placed['id']}", {"items": items}, format="json")
    assert response.status_code == 200
    assert (response.json()["subtotal"], response.json()["total"], response.json()["version"]) == ("4.00", "3.78", 2)
    assert [line["line_total"] for line in response.json()["items"]] == ["3.78"]
    assert OrderItem.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"status": "completed"}, (409, [("/status", "illegal_move")])),
        ({"status": "lost"}, (400, [("/status", "invalid_choice")])),
        ({"status": None}, (400, [("/status", "null")])),
        ({"items": []}, (400, [("/items", "empty")])),
        ({"items": [{**ITEM, "product_id": 2**60}]}, (400, [("/items/0/product_id", "does_not_exist")])),
        ({"customer_id": 2**60}, (400, [("/customer_id", "does_not_exist")])),
        ({"store_id": 1}, (400, [("/store_id", "unknown")])),
        ({"total": "1.00", "version": 7}, (400, [("/total", "unknown"), ("/version", "unknown")])),
    ],
    ids=str,
)
def test_refused_change_changes_nothing(
    api: APIClient, body: dict[str, Any], change: dict[str, Any], answer: tuple[int, Faults]
) -> None:
    placed = api.post("/orders", body, format="json").json()
    assert problem_of(api.patch(f"/orders/{placed['id']}", change, format="json")) == answer
    assert api.get(f"/orders/{placed['id']}").json() == placed


def test_items_of_a_prepared_order_are_409(api: APIClient, body: dict[str, Any]) -> None:
    placed = api.post("/orders", body, format="json").json()
    api.patch(f"/orders/{placed['id']}", {"status": "preparing"}, format="json")
    response = api.patch(f"/orders/{placed['id']}", {"items": body["items"]}, format="json")
    assert problem_of(response) == (409, [("/items", "fixed")])


@pytest.mark.parametrize(
    "change", ['{"note": "new"}', '{"status": "lost"}', '{"status": "completed"}', "", "{", "[" * 2000]
)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_stale_version_is_412_whatever_the_body(api: APIClient, change: str, content_type: str) -> None:
    order = OrderFactory.create()
    response = api.patch(f"/orders/{order.pk}", change, content_type=content_type, headers={"if-match": '"2"'})
    assert problem_of(response) == (412, [("", "stale")])
    assert api.delete(f"/orders/{order.pk}", headers={"if-match": '"2"'}).status_code == 412
    assert Order.objects.get().version == 1


@pytest.mark.parametrize("header", ['"1"', "*", ' "1" ', '"7", "1"', '"a,b" ,W/"2","1"'])
def test_fresh_version_is_taken(api: APIClient, header: str) -> None:
    order = OrderFactory.create()
    response = api.patch(f"/orders/{order.pk}", {"note": "new"}, format="json", headers={"if-match": header})
    assert (response.status_code, response.json()["version"]) == (200, 2)


@pytest.mark.parametrize(
    "header", ['"abc"', 'W/"1"', '"' + "9" * 5000 + '"', '"01"', '"-1"', '""', '"2", "3"', '"2,1"', '"\xe9"']
)
def test_tag_of_another_version_is_412(api: APIClient, header: str) -> None:
    order = OrderFactory.create()
    for request in (api.patch, api.delete):
        response = request(f"/orders/{order.pk}", {}, format="json", headers={"if-match": header})
        assert problem_of(response) == (412, [("", "stale")])
    assert Order.objects.get().version == 1


@pytest.mark.parametrize("header", ["1", "", '"1', '1"', 'w/"1"', '"1" "2"', '"1",', '*, "1"', '"a b"', '"1"; "2"'])
def test_malformed_version_is_400(api: APIClient, header: str) -> None:
    order = OrderFactory.create()
    for request in (api.patch, api.delete):
        response = request(f"/orders/{order.pk}", {}, format="json", headers={"if-match": header})
        assert problem_of(response) == (400, [("", "parse_error")])
    assert Order.objects.get().version == 1


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_two_changes_of_one_version_at_once_let_one_through(api: APIClient) -> None:
    order, together = OrderFactory.create(), Barrier(2)

    def change(note: str) -> int:
        together.wait(timeout=10)
        try:
            response = api.patch(f"/orders/{order.pk}", {"note": note}, format="json", headers={"if-match": '"1"'})
        finally:
            connection.close()
        return int(response.status_code)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(change, ["Ada's", "Bo's"])) == [200, 412]
    assert Order.objects.get().version == 2


def test_delete_takes_order_and_lines_away(api: APIClient) -> None:
    item = OrderItemFactory.create()
    response = api.delete(f"/orders/{item.order_id}")
    assert (response.status_code, response.content) == (204, b"")
    assert (Order.objects.count(), OrderItem.objects.count()) == (0, 0)
    assert api.get(f"/orders/{item.order_id}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        lambda order: f"status={order.status}",
        lambda order: f"channel={order.channel}",
        lambda order: f"store_id={order.store_id}",
        lambda order: f"customer_id={order.customer_id}",
        lambda order: f"product_id={order.items.first().product_id}",
        lambda order: f"external_ref={order.external_ref}",
        lambda order: "search=SUGAR",
        lambda order: "ordered_after=2026-11-23T09:00:00Z&ordered_before=2026-11-23T09:00:00.000001Z",
        lambda order: "ordered_after=2026-11-23T10:00:00%2B01:00",
        lambda order: "ordered_after=2026-11-24T08:59:00%2B23:59&ordered_before=2026-11-22T09:02:00-23:59",
        lambda order: f"status={order.status}&channel={order.channel}&store_id={order.store_id}",
    ],
)
def test_list_is_narrowed_to_one(api: APIClient, query: Callable[[Order], str]) -> None:
    one = OrderFactory.create(
        customer=CustomerFactory.create(),
        status="preparing",
        channel="web",
        external_ref="till-7",
        note="no sugar",
        ordered_at="2026-11-23T09:00:00Z",
    )
    product = ProductFactory.create()
    OrderItemFactory.create_batch(2, order=one, product=product)
    OrderItemFactory.create(order__ordered_at="2026-11-23T08:59:59Z", order__customer=CustomerFactory.create())
    page = api.get(f"/orders?{query(one)}").json()
    assert [order["id"] for order in page["results"]] == [one.pk]
    assert [item["line_number"] for item in page["results"][0]["items"]] == sorted(
        OrderItem.objects.filter(order=one).values_list("line_number", flat=True)
    )


def test_list_updated_after_shows_what_changed_since(api: APIClient, body: dict[str, Any]) -> None:
    first = api.post("/orders", body, format="json").json()
    api.post("/orders", body, format="json")
    api.patch(f"/orders/{first['id']}", {"note": "new"}, format="json")
    since = Order.objects.get(pk=first["id"]).updated_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert [order["id"] for order in api.get(f"/orders?updated_after={since}").json()["results"]] == [first["id"]]
    far_east = "2026-01-01T00:00:00%2B23:59"
    assert len(api.get(f"/orders?updated_after={far_east}").json()["results"]) == 2


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("status=lost", "/status", "invalid_choice"),
        ("channel=phone", "/channel", "invalid_choice"),
        ("store_id=x", "/store_id", "invalid"),
        ("store_id=1.5", "/store_id", "invalid"),
        ("store_id=1.0", "/store_id", "invalid"),
        ("store_id=1_0", "/store_id", "invalid"),
        ("customer_id=%D9%A1", "/customer_id", "invalid"),  # an Arabic one
        ("product_id=%201", "/product_id", "invalid"),
        ("store_id=0", "/store_id", "min_value"),
        ("customer_id=9223372036854775808", "/customer_id", "max_value"),
        ("product_id=" + "9" * 5000, "/product_id", "invalid"),
        ("ordered_after=now", "/ordered_after", "invalid"),
        ("updated_after=%D9%A2026-11-23T09:00:00Z", "/updated_after", "invalid"),
        ("ordered_after=0001-01-01T00:00:00%2B00:01", "/ordered_after", "invalid"),
        ("ordered_before=9999-12-31T23:59:59-23:59", "/ordered_before", "invalid"),
        ("employee_id=1", "/employee_id", "unknown"),
    ],
)
def test_bad_filter_is_named(api: APIClient, query: str, pointer: str, code: str) -> None:
    assert problem_of(api.get(f"/orders?{query}")) == (400, [(pointer, code)])


def test_list_takes_the_same_queries_for_one_row_and_three(api: APIClient) -> None:
    OrderItemFactory.create()
    api.get("/orders")  # prepares what it reads by
    with CaptureQueriesContext(connection) as one:
        api.get("/orders")
    for _ in range(2):
        OrderItemFactory.create_batch(3, order=OrderFactory.create())
    with CaptureQueriesContext(connection) as three:
        api.get("/orders")
    assert len(one) == len(three) == 2
