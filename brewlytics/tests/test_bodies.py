"""What a request brings: strict JSON in UTF-8, plain and whole. Whatever else comes is refused, never guessed at."""

import gzip

import pytest
from rest_framework.test import APIClient

from brewlytics.parsers import MAX_BYTES
from brewlytics.tests.answers import Faults, problem_of
from brewlytics.tests.resources import FACTORIES

BAD_BODIES: list[tuple[bytes, int, Faults]] = [
    (b"{}", 400, [("/sku", "required"), ("/name", "required"), ("/category", "required"), ("/price", "required")]),
    (b"", 400, [("", "parse_error")]),
    (b" ", 400, [("", "parse_error")]),
    (b"\xef\xbb\xbf{}", 400, [("", "parse_error")]),
    (b"{}{}", 400, [("", "parse_error")]),
    (b'{"name": "a\x00"}', 400, [("", "parse_error")]),
    (b'{"name": "\xed\xa0\x80"}', 400, [("", "parse_error")]),
    ("{}".encode("utf-16"), 400, [("", "parse_error")]),
    (b"{", 400, [("", "parse_error")]),
    (b"{'sku': 1}", 400, [("", "parse_error")]),
    (b"\xff\xfe", 400, [("", "parse_error")]),
    (b'{"price": NaN}', 400, [("", "parse_error")]),
    (b'{"price": -Infinity}', 400, [("", "parse_error")]),
    (b'{"price": ' + b"9" * 5000 + b"}", 400, [("", "parse_error")]),
    (b'{"name": "\\ud800"}', 400, [("", "parse_error")]),
    (b'{"\\udfff": 1}', 400, [("", "parse_error")]),
    (b"[" * 100_000, 400, [("", "parse_error")]),
    (b'{"a":' * 900 + b"1" + b"}" * 900, 400, [("", "parse_error")]),
    (b"[" * 12 + b"]" * 12, 400, [("", "parse_error")]),
    (b"[]", 400, [("", "invalid")]),
    (b'"text"', 400, [("", "invalid")]),
    (b"null", 400, [("", "null")]),
    (b'{"name": "' + b"a" * MAX_BYTES + b'"}', 413, [("", "payload_too_large")]),
]


@pytest.mark.parametrize(("body", "status", "faults"), BAD_BODIES, ids=lambda value: str(value)[:30])
def test_bad_body_is_refused(api: APIClient, body: bytes, status: int, faults: Faults) -> None:
    assert problem_of(api.post("/products", body, content_type="application/json")) == (status, faults)


def test_number_of_too_many_digits_is_told_without_a_word_about_python(api: APIClient) -> None:
    response = api.post("/products", b'{"price": ' + b"9" * 5000 + b"}", content_type="application/json")
    assert response.json()["detail"] == "The body holds a number of too many digits."


def test_body_of_the_largest_size_is_taken(api: APIClient) -> None:
    body = b'{"name": "Ada"}'.ljust(MAX_BYTES)
    assert api.post("/customers", body, content_type="application/json").status_code == 201


@pytest.mark.parametrize("resource", FACTORIES)
def test_bad_body_is_refused_wherever_it_is_sent(api: APIClient, resource: str) -> None:
    row = f"{resource}/{FACTORIES[resource].create().pk}"
    for body, status, _ in BAD_BODIES:
        for send, path in ((api.post, resource), (api.patch, row)):
            if not (body == b"{}" and send == api.patch):
                assert problem_of(send(path, body, content_type="application/json"))[0] == status


def test_of_two_members_with_one_name_the_last_counts(api: APIClient) -> None:
    body = b'{"name": "Ada", "city": "Kiel", "name": "Bo"}'
    assert api.post("/customers", body, content_type="application/json").json()["name"] == "Bo"


def test_unknown_names_are_pointed_at_escaped(api: APIClient) -> None:
    body = {"sku": "s", "name": "n", "category": "c", "price": "1", "a/b~c": 1, "": 2, "id": 3}
    response = api.post("/products", body, format="json")
    assert problem_of(response) == (
        400,
        [("/", "unknown"), ("/a~1b~0c", "unknown"), ("/id", "unknown")],
    )


@pytest.mark.parametrize(
    "content_type",
    [
        *("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json"),
        *("application/vnd.api+json", "application/json, text/plain", "application/*", "*/*", "a/b/c", "\xff"),
    ],
)
@pytest.mark.parametrize("body", [b'{"name": "Ada"}', b""])
@pytest.mark.parametrize("path", ["/customers", "/orders"])
def test_other_content_type_is_415(api: APIClient, content_type: str, body: bytes, path: str) -> None:
    response = api.post(path, body, content_type=content_type)
    assert problem_of(response) == (415, [("", "unsupported_media_type")])


@pytest.mark.parametrize("path", ["/customers", "/orders", "/orders/bulk"])
def test_body_in_a_coding_is_415(api: APIClient, path: str) -> None:
    body = gzip.compress(b'{"name": "Ada"}')
    response = api.post(path, body, content_type="application/json", headers={"content-encoding": "gzip"})
    assert problem_of(response) == (415, [("", "content_coding")])


def test_content_type_may_name_its_charset(api: APIClient) -> None:
    response = api.post("/customers", b'{"name": "Ada"}', content_type="application/json; charset=utf-8")
    assert response.status_code == 201


def test_body_in_chunks_is_411(api: APIClient) -> None:
    response = api.post("/products", {}, format="json", headers={"transfer-encoding": "chunked"})
    assert problem_of(response) == (411, [("", "length_required")])
