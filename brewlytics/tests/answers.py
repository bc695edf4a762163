"""How the tests read an answer of the API."""

from http import HTTPStatus
from typing import Any

# Of RFC 9110, and of Python's versions from 3.13 on.
NEWER = {413: "Content Too Large", 422: "Unprocessable Content"}

Faults = list[tuple[str, str]]


def problem_of(response: Any) -> tuple[int, Faults]:
    """The status and each fault's pointer and code, once the whole is in the shape of RFC 9457."""
    body = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert body["type"] == "about:blank"
    assert body["title"] == NEWER.get(body["status"], HTTPStatus(body["status"]).phrase)
    assert body["status"] == response.status_code
    assert body["detail"]
    assert body["errors"]
    assert all(list(error) == ["pointer", "code", "detail"] and error["detail"] for error in body["errors"])
    return response.status_code, [(error["pointer"], error["code"]) for error in body["errors"]]
