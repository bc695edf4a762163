"""Whatever is refused, and whoever refuses it, the answer has one shape; and no input is answered with a 500."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from brewlytics import problems
from brewlytics.tests.answers import problem_of
from brewlytics.tests.resources import FACTORIES
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory

RESOURCES = list(FACTORIES)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("accept", ["text/csv", "application/problem+json", ";", "\xff"])
def test_other_accept_is_406(api: APIClient, resource: str, accept: str) -> None:
    row = f"{resource}/{FACTORIES[resource].create().pk}"
    headers = {"accept": accept}
    for response in (api.get(resource, headers=headers), api.patch(row, {}, format="json", headers=headers)):
        assert problem_of(response) == (406, [("", "not_acceptable")])


@pytest.mark.parametrize("resource", RESOURCES)
def test_delete_answers_nothing_that_could_not_be_accepted(api: APIClient, resource: str) -> None:
    """A client that is generated accepts what the document shows: problems alone."""
    row, headers = f"{resource}/{FACTORIES[resource].create().pk}", {"accept": "application/problem+json"}
    assert api.delete(row, headers=headers).status_code == 204
    assert problem_of(api.delete(row, headers=headers)) == (404, [("", "not_found")])


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_other_method_is_405(api: APIClient, method: str, resource: str) -> None:
    row = f"{resource}/{FACTORIES[resource].create().pk}"
    for path, allowed in ((resource, "GET, HEAD, POST"), (row, "GET, HEAD, PATCH, DELETE")):
        response = api.generic(method, path)
        assert problem_of(response) == (405, [("", "method_not_allowed")])
        assert response.headers["Allow"] == allowed


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(
    "id", ["0", "-1", "x", "1.5", "9223372036854775808", "9" * 5000, "%00", "%F0%9F%98%80", "bulky"]
)
def test_unknown_id_is_404(api: APIClient, resource: str, id: str) -> None:
    assert problem_of(api.get(f"{resource}/{id}")) == (404, [("", "not_found")])
    assert problem_of(api.patch(f"{resource}/{id}", {}, format="json")) == (404, [("", "not_found")])
    assert problem_of(api.delete(f"{resource}/{id}")) == (404, [("", "not_found")])


@pytest.mark.parametrize("id", ["0", "9223372036854775807", "9223372036854775808", "9" * 19, "9" * 20, "9" * 5000])
def test_erasing_whom_there_never_was_is_404(api: APIClient, id: str) -> None:
    assert problem_of(api.post(f"/customers/{id}/erase")) == (404, [("", "not_found")])


@pytest.mark.parametrize("spelling", ["0{}", "0_{}", "+{}", "%20{}", "{}%0A", "%D9%A0{}", "%EF%BC%90{}"])
def test_id_in_another_spelling_is_404(api: APIClient, spelling: str) -> None:
    product = ProductFactory.create()
    assert int(unquote(spelling.format(product.pk))) == product.pk
    assert problem_of(api.get(f"/products/{spelling.format(product.pk)}")) == (404, [("", "not_found")])


def test_unknown_address_is_404(client: Client) -> None:
    assert problem_of(client.get("/nowhere")) == (404, [("", "not_found")])


def test_unknown_host_is_400(client: Client) -> None:
    assert problem_of(client.get("/health/live", headers={"host": "evil.example"})) == (400, [("", "bad_request")])


def test_unknown_page_of_the_admin_is_a_page(admin_client: Client) -> None:
    response = admin_client.get("/admin/nowhere/")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/schema", "/schema/", "/docs", "/docs/", "/redoc", "/health/live", "/health/ready"])
def test_other_method_on_an_open_page_is_a_problem_in_json(client: Client, path: str, method: str) -> None:
    assert problem_of(client.generic(method, path)) == (405, [("", "method_not_allowed")])


def test_server_error_tells_nothing_of_its_cause() -> None:
    response = problems.server_error(RequestFactory().get("/orders"))
    assert response.status_code == 500
    assert json.loads(response.content)["errors"] == [
        {"pointer": "", "code": "internal_server_error", "detail": "Server got itself in trouble"}
    ]


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("colour=red", "/colour", "unknown"),
        ("colour=red&colour=red", "/colour", "unknown"),
        ("search=a&search=b", "/search", "repeated"),
        ("page_size=2&page_size=2", "/page_size", "repeated"),
        ("ordering=id&ordering=-id", "/ordering", "repeated"),
        ("search=a&search=", "/search", "invalid"),
        ("status__in=ready", "/status__in", "unknown"),
        ("page_size=0", "/page_size", "invalid"),
        ("page_size=201", "/page_size", "invalid"),
        ("page_size=-1", "/page_size", "invalid"),
        ("page_size=ten", "/page_size", "invalid"),
        ("page_size=", "/page_size", "invalid"),
        ("page_size=" + "9" * 5000, "/page_size", "invalid"),
        ("page_size=٣", "/page_size", "invalid"),
        ("cursor=zzz", "/cursor", "invalid"),
        ("cursor=cD1hYmM%3D", "/cursor", "invalid"),
        ("cursor=%00", "/cursor", "invalid"),
        ("updated_after=yesterday", "/updated_after", "invalid"),
        ("updated_after=2026-01-01", "/updated_after", "invalid"),
        ("updated_after=2026-01-01T00:00:00", "/updated_after", "invalid"),
        ("updated_after=2026-01-01T00:00:00+01:00", "/updated_after", "invalid"),  # + is a space
        ("updated_after=Z", "/updated_after", "invalid"),
        ("updated_after=2026-02-30T00:00:00Z", "/updated_after", "invalid"),
        ("updated_after=0001-01-01T00:00:00%2B16:00", "/updated_after", "invalid"),
        ("updated_after=9999-12-31T23:59:59-16:00", "/updated_after", "invalid"),
        ("updated_after=2026-01-01T00:00:00%2B24:00", "/updated_after", "invalid"),
        ("search=%00", "/search", "null_characters_not_allowed"),
        ("search=" + "a" * 201, "/search", "max_length"),
        ("external_ref=" + "a" * 201, "/external_ref", "max_length"),
    ],
)
def test_bad_parameter_is_named(api: APIClient, resource: str, query: str, pointer: str, code: str) -> None:
    assert problem_of(api.get(f"{resource}?{query}")) == (400, [(pointer, code)])


def test_name_that_the_server_does_not_go_by_is_told(api: APIClient) -> None:
    response = api.get("/orders", HTTP_HOST="elsewhere.example")
    assert problem_of(response) == (400, [("", "bad_request")])
    assert response.json()["detail"].startswith("This server does not go by the name that stands in Host")


ANY_TEXT = st.text(max_size=20)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=8,
)
NAMES = [
    *("sku", "name", "category", "description", "price", "cost", "is_active", "email", "phone", "city", "loyalty_tier"),
    *("code", "timezone", "tax_rate", "opened_on", "store_id", "role", "customer_id", "employee_id", "channel"),
    *("items", "note", "external_ref", "status"),
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(st.sampled_from(NAMES), ANY_JSON))
def test_any_json_is_answered(api: APIClient, body: dict[str, Any]) -> None:
    for resource in RESOURCES:
        response = api.post(resource, body, format="json")
        assert response.status_code in (201, 400, 409), response.content


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(st.sampled_from(NAMES), ANY_JSON))
def test_any_change_is_answered(api: APIClient, body: dict[str, Any]) -> None:
    for resource, factory in FACTORIES.items():
        response = api.patch(f"{resource}/{factory.create().pk}", body, format="json")
        assert response.status_code in (200, 400, 409), response.content


HEADERS = ["if-match", "if-none-match", "idempotency-key", "accept", "authorization", "content-type", "x-request-id"]
# What a server hands on of a header: bytes, each as the character of its number.
ANY_HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=st.dictionaries(st.sampled_from(HEADERS), ANY_HEADER))
def test_any_header_is_answered(api: APIClient, headers: dict[str, str]) -> None:
    row = f"/customers/{CustomerFactory.create().pk}"
    for send, path in ((api.get, row), (api.patch, row), (api.post, "/customers"), (api.delete, row)):
        response = send(path, None if send == api.get else {}, format="json", headers=headers)
        assert response.status_code < 500, response.content
