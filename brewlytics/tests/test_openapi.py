"""The OpenAPI document is valid, has no warning, and names what there is."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

OPERATIONS = {
    "/orders": {"get", "post"},
    "/orders/bulk": {"post"},
    "/orders/{id}": {"get", "patch", "delete"},
    "/products": {"get", "post"},
    "/products/{id}": {"get", "patch", "delete"},
    "/customers": {"get", "post"},
    "/customers/{id}": {"get", "patch", "delete"},
    "/stores": {"get", "post"},
    "/stores/{id}": {"get", "patch", "delete"},
    "/employees": {"get", "post"},
    "/employees/active": {"get"},
    "/employees/{id}": {"get", "patch", "delete"},
    "/metrics-api": {"get"},
    "/metrics-api/basket-pairs": {"get"},
    "/metrics-api/cancellations": {"get"},
    "/metrics-api/customer-cohorts": {"get"},
    "/metrics-api/daily-revenue": {"get"},
    "/metrics-api/employee-sales": {"get"},
    "/metrics-api/hourly-sales": {"get"},
    "/metrics-api/order-lifecycle": {"get"},
    "/metrics-api/product-performance": {"get"},
    "/metrics-api/sales-by-category": {"get"},
    "/metrics-api/store-scorecard": {"get"},
    "/metrics-api/top-customers": {"get"},
}


@pytest.fixture
def document(tmp_path: Path) -> Any:
    path = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(path))
    return yaml.safe_load(path.read_text())


def test_openapi_names_every_operation(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert {path: set(operations) for path, operations in document["paths"].items()} == OPERATIONS


def test_openapi_documents_errors_as_problems(document: Any) -> None:
    responses = document["paths"]["/orders"]["post"]["responses"]
    assert list(responses) == ["201", "400", "401", "403", "406", "409", "413", "415", "422", "429"]
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert responses["409"] == {"description": "Conflict", "content": problem}


def test_openapi_documents_the_right_and_the_key(document: Any) -> None:
    operation = document["paths"]["/orders/{id}"]["delete"]
    assert "orders:delete" in operation["description"]
    assert operation["security"] == [{"ApiKey": []}]
    assert document["components"]["securitySchemes"]["ApiKey"]["name"] == "Authorization"


def test_openapi_documents_a_mart_as_dbt_does(document: Any) -> None:
    operation = document["paths"]["/metrics-api/daily-revenue"]["get"]
    assert "metrics:read" in operation["description"]
    assert {parameter["name"] for parameter in operation["parameters"]} == {"from", "to", "store"}
    assert list(operation["responses"]) == ["200", "400", "401", "403", "406", "429", "503"]
    assert operation["responses"]["200"]["content"] == {
        "application/json": {"schema": {"$ref": "#/components/schemas/DailyRevenueAnswer"}},
        "text/csv": {"schema": {"type": "string"}},
    }
    net_amount = document["components"]["schemas"]["DailyRevenueRow"]["properties"]["net_amount"]
    assert net_amount["type"] == "string"
    assert net_amount["description"] == "Gross less discount, without tax."


@pytest.mark.parametrize("path", ["/schema", "/schema/"])
def test_schema_is_open(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert yaml.safe_load(response.content)["info"]["title"] == "Brewlytics"


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_docs_are_open_and_need_no_other_host(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "swagger-ui" in response.content.decode()
    assert "cdn" not in response.content.decode()
