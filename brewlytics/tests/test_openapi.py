"""The OpenAPI document is valid, has no warning, and names what there is."""

import json
import re
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from brewlytics.problems import CONTENT_TYPE

OPERATIONS = {
    "/orders": {"get", "post"},
    "/orders/bulk": {"post"},
    "/orders/{id}": {"get", "patch", "delete"},
    "/products": {"get", "post"},
    "/products/{id}": {"get", "patch", "delete"},
    "/customers": {"get", "post"},
    "/customers/{id}": {"get", "patch", "delete"},
    "/customers/{id}/erase": {"post"},
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


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """It takes long to make."""
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(path))
    return json.loads(path.read_text())


def test_openapi_names_every_operation(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert {path: set(operations) for path, operations in document["paths"].items()} == OPERATIONS


def operations(document: Any) -> list[tuple[str, str, Any]]:
    """Each with its answers as they are, wherever they are told."""
    found = [(path, method, each) for path, methods in document["paths"].items() for method, each in methods.items()]
    shared = document["components"]["responses"]
    for _, _, operation in found:
        answers = operation["responses"].items()
        operation["responses"] = {
            status: shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for status, each in answers
        }
    return found


def examples(content: Any) -> list[Any]:
    return [each["value"] for each in content.get("examples", {}).values()]


REFUSALS = {
    ("get", False): ["400", "401", "403", "406", "429", "503"],
    ("get", True): ["400", "401", "403", "404", "406", "429", "503"],
    ("post", False): ["400", "401", "403", "406", "409", "411", "413", "415", "422", "429", "503"],
    ("post", True): ["400", "401", "403", "404", "406", "409", "411", "413", "415", "422", "429", "503"],
    ("patch", True): ["400", "401", "403", "404", "406", "409", "411", "412", "413", "415", "429", "503"],
    ("delete", True): ["400", "401", "403", "404", "409", "412", "429", "503"],
}


def test_openapi_documents_errors_as_problems(document: Any) -> None:
    for path, method, operation in operations(document):
        refused = {status: each for status, each in operation["responses"].items() if int(status) >= 400}
        assert sorted(refused) == REFUSALS[method, "{id}" in path]
        for status, response in refused.items():
            ((media_type, content),) = response["content"].items()
            assert (media_type, content["schema"]) == (CONTENT_TYPE, {"$ref": "#/components/schemas/Problem"})
            assert {example["status"] for example in examples(content)} == {int(status)}


def test_openapi_has_an_example_that_is_true_of_whatever_is_sent_and_answered(document: Any) -> None:
    """A mart as CSV apart: its lines are those of the JSON."""
    components = {"components": document["components"]}
    for path, method, operation in operations(document):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for content in (body["content"] for body in bodies if "content" in body):
            for media_type, each in content.items():
                assert examples(each) or media_type == "text/csv", (path, method, media_type)
                for example in examples(each):
                    Draft202012Validator({**each["schema"], **components}).validate(example)


def test_openapi_documents_the_headers(document: Any) -> None:
    sent = {"get": "If-None-Match", "post": "Idempotency-Key", "patch": "If-Match", "delete": "If-Match"}
    for _, method, operation in operations(document):
        assert [each["name"] for each in operation["parameters"] if each["in"] == "header"] == [sent[method]]
        answers = operation["responses"]
        assert method != "get" or "ETag" in answers["304"]["headers"]
        done = next(each for status, each in sorted(answers.items()) if status.startswith("2"))
        assert ("Idempotent-Replayed" in done["headers"]) == (method == "post")
        assert "WWW-Authenticate" in answers["401"]["headers"]
        assert {"X-Request-ID", "Retry-After", "RateLimit", "RateLimit-Policy"} == answers["429"]["headers"].keys()
        assert all("X-Request-ID" in answer["headers"] for answer in answers.values())


def test_openapi_spares_generators_what_they_stumble_over(document: Any) -> None:
    """A header that is a reference; a list's choices with no name; an id cut to 32 bits; an amount as a number."""
    for path, method, operation in operations(document):
        headers = [each for answer in operation["responses"].values() for each in answer["headers"].values()]
        assert all(header["schema"]["type"] in ("string", "integer") for header in headers)
        assert operation.get("requestBody", {"required": True})["required"], (path, method)
    listed = {each["name"]: each["schema"] for each in document["paths"]["/orders"]["get"]["parameters"]}
    assert listed["status"] == {"$ref": "#/components/schemas/OrderStatus"}
    assert listed["channel"] == {"$ref": "#/components/schemas/Channel"}
    for name, schema in document["components"]["schemas"].items():
        for field, told in schema.get("properties", {}).items():
            is_id = field == "id" or field.endswith("_id")
            assert not is_id or told["format"] == "int64", (name, field)
    for name, field in (("Order", "total"), ("NewProduct", "price"), ("NewItem", "discount"), ("Store", "tax_rate")):
        money = document["components"]["schemas"][name]["properties"][field]
        assert (money["type"], "format" in money, "pattern" in money) == ("string", False, True)


def test_openapi_names_what_a_generated_client_is_made_of(document: Any) -> None:
    names = {operation["operationId"] for _, _, operation in operations(document)}
    assert names > {"list_orders", "create_order", "get_order", "update_order", "delete_order"}
    assert names > {"list_active_employees", "create_store", "list_marts", "get_daily_revenue"}
    schemas = document["components"]["schemas"]
    assert schemas.keys() > {"Order", "OrderPage", "OrderStatus", "Channel", "PlaceOrder", "ChangeOrder"}
    assert schemas.keys() > {"Product", "NewProduct", "ProductChanges", "ProductPage"}
    assert not [name for name in schemas if "Patched" in name or "Request" in name or name.endswith("Enum")]


@pytest.mark.parametrize("name", ["Order", "Item", "Product", "Customer", "Store", "Employee", "OrderPage", "Problem"])
def test_openapi_says_that_an_answer_has_every_field(document: Any, name: str) -> None:
    schema = document["components"]["schemas"][name]
    assert sorted(schema["required"]) == sorted(schema["properties"])


def test_openapi_documents_the_right_and_the_key(document: Any) -> None:
    operation = document["paths"]["/orders/{id}"]["delete"]
    assert "orders:delete" in operation["description"]
    assert operation["security"] == [{"ApiKey": []}]
    assert document["components"]["securitySchemes"]["ApiKey"]["name"] == "Authorization"


def test_openapi_documents_a_mart_as_dbt_does(document: Any) -> None:
    operation = document["paths"]["/metrics-api/daily-revenue"]["get"]
    assert "metrics:read" in operation["description"]
    assert {each["name"] for each in operation["parameters"] if each["in"] == "query"} == {"from", "to", "store"}
    assert {media_type: each["schema"] for media_type, each in operation["responses"]["200"]["content"].items()} == {
        "application/json": {"$ref": "#/components/schemas/DailyRevenueAnswer"},
        "text/csv": {"type": "string"},
    }
    net_amount = document["components"]["schemas"]["DailyRevenueRow"]["properties"]["net_amount"]
    assert net_amount["type"] == "string"
    assert net_amount["description"] == "Gross less discount, without tax."


@pytest.mark.parametrize("path", ["/schema", "/schema/"])
def test_schema_is_open(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert yaml.safe_load(response.content)["info"]["title"] == "Brewlytics"


def test_schema_is_json_unless_yaml_is_asked_for(client: Client) -> None:
    assert client.get("/schema").json()["openapi"] == "3.1.0"
    response = client.get("/schema", headers={"accept": "application/vnd.oai.openapi"})
    assert response.content.decode().startswith("openapi: 3.1.0")


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/redoc", "/redoc/"])
def test_docs_are_open_and_need_no_other_host(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert ("swagger-ui" if "docs" in path else "Redoc.init") in response.content.decode()
    assert re.findall(r"(?:https?:)?//[a-z][^ ]*", response.content.decode()) == []
