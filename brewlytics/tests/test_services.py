"""Each service serves its own paths, documents its own part, and has the rights that it needs and no more."""

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import yaml
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from rest_framework.test import APIClient

from brewlytics.access.tests.factories import client_with
from brewlytics.management.commands.provision import KEY_READERS, grant

OWN = {
    "order-api": ["/orders", "/orders/1", "/stores", "/employees/active"],
    "product-api": ["/products", "/products/1"],
    "customer-api": ["/customers", "/customers/1"],
    "admin": ["/admin/", "/admin/orders/order/", "/metrics-api", "/metrics-api/daily-revenue"],
}
SHARED = ["/health/live", "/health/ready", "/metrics", "/schema", "/docs", "/redoc"]
EVERYTHING = [path for paths in OWN.values() for path in paths] + SHARED
WRITE = {"INSERT", "UPDATE", "DELETE"}

Serve = Callable[[str], None]
As = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def serve(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Be that service: what the settings make of its name, and of having the OLTP database alone."""

    def serve(service: str) -> None:
        settings.SERVICE = service
        settings.ROOT_URLCONF = f"brewlytics.urls.{service.replace('-', '_')}"
        if service in project.API_SERVICES:
            monkeypatch.setattr(project, "DATABASES", {"default": project.DATABASES["default"]})
            settings.CELERY_BROKER_URL = None

    return serve


def served(paths: list[str]) -> list[str]:
    def is_served(path: str) -> bool:
        try:
            resolve(path)
        except Resolver404:
            return False
        return True

    return [path for path in paths if is_served(path)]


@pytest.mark.parametrize("service", OWN)
def test_service_serves_its_own_paths_and_no_other(serve: Serve, service: str) -> None:
    serve(service)
    assert served(EVERYTHING) == OWN[service] + SHARED


def test_by_default_everything_is_served() -> None:
    assert served(EVERYTHING) == EVERYTHING


@pytest.mark.parametrize("service", project.API_SERVICES)
def test_api_service_documents_its_part(client: Client, serve: Serve, service: str) -> None:
    serve(service)
    paths = yaml.safe_load(client.get("/schema").content)["paths"]
    assert {f"/{path.split('/')[1]}" for path in paths} == {f"/{path.split('/')[1]}" for path in OWN[service]}


def test_admin_documents_the_whole_api(client: Client, serve: Serve) -> None:
    whole = client.get("/schema").content
    serve("admin")
    assert client.get("/schema").content == whole
    assert client.get("/docs").status_code == 200


@pytest.mark.parametrize("service", project.API_SERVICES)
def test_api_service_has_no_sessions_where_others_have_their_admin(client: Client, serve: Serve, service: str) -> None:
    serve(service)
    assert not hasattr(client.get("/admin/").wsgi_request, "session")


@pytest.mark.django_db
@pytest.mark.parametrize("service", project.API_SERVICES)
def test_api_service_is_ready_with_the_oltp_database_alone(client: Client, serve: Serve, service: str) -> None:
    serve(service)
    assert client.get("/health/ready").json() == {"status": "ok", "checks": {"oltp": "ok"}}


@pytest.mark.parametrize("service", project.API_SERVICES)
@pytest.mark.parametrize("path", ["/nothing", "/health", "/admin/"])
def test_unknown_path_of_an_api_service_is_a_problem(client: Client, serve: Serve, service: str, path: str) -> None:
    serve(service)
    response = client.get(path)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (404, "not_found")


@pytest.fixture
def as_role(db: None) -> As:
    """With the rights of a group role for as long as the context lasts."""
    grant()

    @contextmanager
    def as_role(role: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {role}")
            yield
            cursor.execute("reset role")

    return as_role


def use(api: APIClient, path: str, new: dict[str, Any], change: dict[str, Any]) -> None:
    """Create, read, find, change and delete one of them."""
    created = api.post(path, new, format="json")
    assert created.status_code == 201, created.json()
    row = f"{path}/{created.json()['id']}"
    assert api.get(row).status_code == 200
    assert api.get(f"{path}?updated_after=2020-01-01T00:00:00Z").status_code == 200
    changed = api.patch(row, change, format="json")
    assert changed.status_code == 200, changed.json()
    assert api.delete(row).status_code == 204


PRODUCT = {"sku": "FLAT", "name": "Flat White", "category": "coffee", "price": "4.20"}
CUSTOMER = {"name": "Ada", "email": "ada@example.com"}
STORE = {"code": "QUAY", "name": "Quay", "city": "Kiel", "timezone": "Europe/Berlin", "tax_rate": "0.0700"}


def test_rights_of_product_api_are_enough(as_role: As, serve: Serve) -> None:
    api = client_with()
    serve("product-api")
    with as_role("brew_product_api"):
        use(api, "/products", PRODUCT, {"price": "4.40"})


def test_rights_of_customer_api_are_enough(as_role: As, serve: Serve) -> None:
    api = client_with()
    serve("customer-api")
    with as_role("brew_customer_api"):
        use(api, "/customers", CUSTOMER, {"city": "Kiel"})
        customer = api.post("/customers", CUSTOMER, format="json").json()["id"]
        assert api.post(f"/customers/{customer}/erase").status_code == 200


def test_rights_of_order_api_are_enough(as_role: As, serve: Serve) -> None:
    api = client_with()
    product = api.post("/products", PRODUCT, format="json").json()["id"]
    customer = api.post("/customers", CUSTOMER, format="json").json()["id"]
    serve("order-api")
    with as_role("brew_order_api"):
        store = api.post("/stores", STORE, format="json").json()["id"]
        use(api, "/employees", {"store_id": store, "name": "Bo", "role": "barista"}, {"role": "manager"})
        items = [{"product_id": product, "quantity": 2}]
        order = {"store_id": store, "customer_id": customer, "channel": "app", "items": items}
        use(api, "/orders", order, {"items": [{"product_id": product, "quantity": 1}]})
        use(api, "/orders", order, {"status": "preparing"})
        assert api.get(f"/orders?product_id={product}").status_code == 200
        assert api.delete(f"/stores/{store}").status_code == 204


@pytest.mark.django_db
def test_service_may_write_its_own_tables_and_no_other() -> None:
    grant()
    with connection.cursor() as cursor:
        cursor.execute(
            "select grantee, table_name, array_agg(privilege_type::text) from information_schema.table_privileges"
            " where grantee = any(%s) group by grantee, table_name",
            [KEY_READERS],
        )
        rights = {(role, table): set(privileges) for role, table, privileges in cursor.fetchall()}
    written = {
        "brew_order_api": {"orders", "order_items", "stores", "employees", "idempotency_keys"},
        "brew_product_api": {"products", "idempotency_keys"},
        "brew_customer_api": {"customers", "idempotency_keys"},
    }
    read = {role: {"access_apikey", "flyway_schema_history"} for role in KEY_READERS}
    read["brew_order_api"] |= {"products", "customers"}
    assert rights == {
        (role, table): {"SELECT"} | (WRITE if table in tables else set())
        for role, tables in written.items()
        for table in tables | read[role]
    }
