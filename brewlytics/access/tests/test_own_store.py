"""A store's key and the rows of other stores: not there to be read, 403 to be written, whatever the door."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from brewlytics.access.caller import Caller
from brewlytics.access.models import Right
from brewlytics.access.own_store import own_stores_only
from brewlytics.access.tests.factories import client_with
from brewlytics.refusals import Fault, Forbidden
from brewlytics.tests.answers import problem_of
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.models import Employee, Order, OrderItem, Store
from orders.tests.factories import EmployeeFactory, OrderFactory, OrderItemFactory, StoreFactory

pytestmark = pytest.mark.django_db

NOT_FOUND = (404, [("", "not_found")])


@pytest.fixture
def own() -> Store:
    return StoreFactory.create(code="OWN")


@pytest.fixture
def other() -> Store:
    return StoreFactory.create(code="OTHER")


@pytest.fixture
def till(own: Store) -> APIClient:
    return client_with(store_id=own.pk)


def ids(response: Any) -> list[int]:
    assert response.status_code == 200, response.json()
    return [row["id"] for row in response.json()["results"]]


def order_of(store: Store) -> dict[str, Any]:
    product = ProductFactory.create()
    return {"store_id": store.pk, "channel": "in_store", "items": [{"product_id": product.pk, "quantity": 1}]}


def test_order_of_its_own_store_is_placed(till: APIClient, own: Store) -> None:
    response = till.post("/orders", order_of(own), format="json")
    assert response.status_code == 201, response.json()
    assert Order.objects.get().store == own


def test_order_of_another_store_is_refused_with_the_reason(till: APIClient, own: Store, other: Store) -> None:
    response = till.post("/orders", order_of(other), format="json")
    assert problem_of(response) == (403, [("/store_id", "other_store")])
    assert response.json()["detail"] == f"This key is of store {own.pk} and writes nothing of another store."
    assert not Order.objects.exists()


def test_order_of_a_store_that_is_nowhere_is_another_stores(till: APIClient, other: Store) -> None:
    wanted = order_of(other) | {"store_id": other.pk + 1}
    assert problem_of(till.post("/orders", wanted, format="json")) == (403, [("/store_id", "other_store")])


def test_key_of_the_chain_writes_everywhere(own: Store, other: Store) -> None:
    chain = client_with("orders:write")
    assert [chain.post("/orders", order_of(store), format="json").status_code for store in (own, other)] == [201, 201]


@pytest.mark.parametrize(
    "narrowed", ["", "?store_id={other}", "?customer_id={customer}", "?product_id={product}", "?external_ref=theirs"]
)
def test_orders_of_other_stores_are_in_no_list(till: APIClient, own: Store, other: Store, narrowed: str) -> None:
    customer, product = CustomerFactory.create(), ProductFactory.create()
    orders = [OrderFactory.create(store=store, customer=customer) for store in (own, other)]
    for order in orders:
        OrderItemFactory.create(order=order, product=product)
    Order.objects.filter(store=other).update(external_ref="theirs")
    path = "/orders" + narrowed.format(other=other.pk, customer=customer.pk, product=product.pk)
    is_about_the_other = "other}" in narrowed or "theirs" in narrowed
    assert ids(till.get(path)) == ([] if is_about_the_other else [orders[0].pk])
    assert len(ids(client_with("orders:read").get(path))) == (1 if is_about_the_other else 2)


def test_pages_hold_its_own_orders_alone(till: APIClient, own: Store, other: Store) -> None:
    mine = [OrderFactory.create(store=store).pk for store in (own, other) * 5][::2]
    found, link = [], "/orders?page_size=2"
    while link:
        response = till.get(link)
        found += ids(response)
        link = response.json()["next"]
    assert found == mine[::-1]


def test_order_of_another_store_is_not_there(till: APIClient, own: Store, other: Store) -> None:
    order = OrderItemFactory.create(order=OrderFactory.create(store=other)).order
    before = list(Order.objects.values()), list(OrderItem.objects.values())
    path = f"/orders/{order.pk}"
    assert problem_of(till.get(path)) == NOT_FOUND
    assert problem_of(till.patch(path, {"status": "preparing"}, format="json")) == NOT_FOUND
    assert problem_of(till.patch(path, {}, format="json", headers={"If-Match": '"9"'})) == NOT_FOUND
    assert problem_of(till.delete(path)) == NOT_FOUND
    assert (list(Order.objects.values()), list(OrderItem.objects.values())) == before
    assert till.get("/orders/0").json() == till.get(path).json()


def test_its_own_order_is_read_changed_and_deleted(till: APIClient, own: Store) -> None:
    path = f"/orders/{OrderFactory.create(store=own).pk}"
    assert till.get(path).status_code == 200
    assert till.patch(path, {"status": "preparing"}, format="json").status_code == 200
    assert till.delete(path).status_code == 204


def test_stores_and_employees_are_its_own_alone(till: APIClient, own: Store, other: Store) -> None:
    ada, bo = EmployeeFactory.create(store=own), EmployeeFactory.create(store=other)
    assert ids(till.get("/stores")) == [own.pk]
    assert ids(till.get("/employees")) == ids(till.get("/employees/active")) == [ada.pk]
    for path in (f"/stores/{other.pk}", f"/employees/{bo.pk}"):
        assert problem_of(till.get(path)) == NOT_FOUND
        assert problem_of(till.patch(path, {"name": "Cy"}, format="json")) == NOT_FOUND
        assert problem_of(till.delete(path)) == NOT_FOUND
    assert set(Employee.objects.all()) == {ada, bo}


def test_employees_join_and_stay_in_its_own_store(till: APIClient, own: Store, other: Store) -> None:
    bo = {"name": "Bo", "role": "barista"}
    refused = (403, [("/store_id", "other_store")])
    assert problem_of(till.post("/employees", {**bo, "store_id": other.pk}, format="json")) == refused
    path = f"/employees/{till.post('/employees', {**bo, 'store_id': own.pk}, format='json').json()['id']}"
    assert problem_of(till.patch(path, {"store_id": other.pk}, format="json")) == refused
    assert till.patch(path, {"role": "manager"}, format="json").status_code == 200
    assert list(Employee.objects.values_list("store_id", "role")) == [(own.pk, "manager")]


def test_stores_are_opened_and_closed_by_the_chain(till: APIClient, own: Store) -> None:
    quay = {"code": "QUAY", "name": "Quay", "city": "Kiel", "timezone": "Europe/Berlin", "tax_rate": "0.0700"}
    chain_only = (403, [("", "chain_only")])
    assert problem_of(till.post("/stores", quay, format="json")) == chain_only
    assert problem_of(till.delete(f"/stores/{own.pk}")) == chain_only
    assert till.patch(f"/stores/{own.pk}", {"city": "Hamburg"}, format="json").status_code == 200
    assert list(Store.objects.values_list("code", "city")) == [("OWN", "Hamburg")]


def test_products_are_read_and_customers_are_read_and_written_by_all(till: APIClient) -> None:
    product, customer = ProductFactory.create(), CustomerFactory.create()
    assert ids(till.get("/products")) == [product.pk]
    assert ids(till.get("/customers")) == [customer.pk]
    assert till.post("/customers", {"name": "Cy"}, format="json").status_code == 201


@pytest.mark.django_db(databases=["default", "olap"])
def test_catalogue_and_metrics_are_the_chains(till: APIClient) -> None:
    """Whatever rights the row holds: this key's has all of them."""
    product = ProductFactory.create()
    refused = (403, [("", "permission_denied")])
    assert problem_of(till.patch(f"/products/{product.pk}", {"price": "1.00"}, format="json")) == refused
    assert problem_of(till.get("/metrics-api/daily-revenue")) == refused
    assert problem_of(till.get("/metrics")) == refused


def test_each_order_of_a_bulk_that_is_another_stores_is_pointed_at() -> None:
    request = type("Request", (), {"auth": Caller(1, frozenset(Right.values), 7, 0, None)})
    own_stores_only(request, [{"store_id": 7}] * 3)
    with pytest.raises(Forbidden) as refusal:
        own_stores_only(request, [{"store_id": 7}, {"store_id": 8}, {"store_id": 7}, {"store_id": 9}])
    sentence = "This key is of store 7 and writes nothing of another store."
    assert refusal.value.faults == tuple(
        Fault(f"/orders/{number}/store_id", "other_store", sentence) for number in (1, 3)
    )


def test_bulk_of_the_chain_may_hold_all_stores() -> None:
    request = type("Request", (), {"auth": Caller(1, frozenset(Right.values), None, 0, None)})
    own_stores_only(request, [{"store_id": 7}, {"store_id": 8}])
