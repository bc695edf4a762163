"""For the OpenAPI document: what an operation can be refused with, and how that looks."""

from http import HTTPStatus
from typing import Any

from brewlytics.documented_headers import of_status
from brewlytics.draining import STOPPING
from brewlytics.etags import STALE
from brewlytics.parsers import CodedBody, LengthRequired, PayloadTooLarge
from brewlytics.problems import CONTENT_TYPE, problem, title_of
from brewlytics.refusals import Fault

WRITING = [HTTPStatus.LENGTH_REQUIRED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE]
OF_METHOD = {
    "GET": [HTTPStatus.NOT_ACCEPTABLE],
    "POST": [HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.CONFLICT, *WRITING, HTTPStatus.UNPROCESSABLE_ENTITY],
    "PATCH": [HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, *WRITING],
    "DELETE": [HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED],
}
OF_ALL = [
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
]
SAMPLES = {
    HTTPStatus.BAD_REQUEST: [
        Fault("/items/0/quantity", "min_value", "Ensure this value is greater than or equal to 1."),
        Fault("/colour", "unknown", "There is no such field to set."),
        Fault("", "parse_error", "The body is not JSON in UTF-8: Expecting value: line 1 column 1 (char 0)"),
    ],
    HTTPStatus.UNAUTHORIZED: [Fault("", "authentication_failed", "The key is wrong, revoked or expired.")],
    HTTPStatus.FORBIDDEN: [Fault("", "permission_denied", "This key lacks the right orders:write.")],
    HTTPStatus.NOT_FOUND: [Fault("", "not_found", "No Order matches the given query.")],
    HTTPStatus.NOT_ACCEPTABLE: [Fault("", "not_acceptable", "Could not satisfy the request Accept header.")],
    HTTPStatus.CONFLICT: [
        Fault("/external_ref", "taken", "This external_ref is taken."),
        Fault("/status", "illegal_move", "An order that is completed cannot become cancelled."),
        Fault("", "referred_to", "There are order items that refer to it. Set is_active to false instead."),
        Fault("", "in_flight", "A request with this Idempotency-Key is being answered: send it again."),
    ],
    HTTPStatus.LENGTH_REQUIRED: [Fault("", LengthRequired.default_code, LengthRequired.default_detail)],
    HTTPStatus.PRECONDITION_FAILED: [STALE],
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: [Fault("", PayloadTooLarge.default_code, PayloadTooLarge.default_detail)],
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: [
        Fault("", "unsupported_media_type", 'Unsupported media type "text/plain" in request.'),
        Fault("", CodedBody.default_code, CodedBody.default_detail),
    ],
    HTTPStatus.UNPROCESSABLE_ENTITY: [
        Fault("", "reused_key", "This Idempotency-Key came with another request before: draw a new one.")
    ],
    HTTPStatus.TOO_MANY_REQUESTS: [Fault("", "throttled", "This key may send 600 requests a minute.")],
    HTTPStatus.SERVICE_UNAVAILABLE: [STOPPING],
}


def refusals(method: str, path: str) -> dict[str, Any]:
    """Of one operation; what each looks like is told once."""
    of_one = [HTTPStatus.NOT_FOUND] if "{id}" in path else []
    found = sorted([*OF_ALL, *of_one, *OF_METHOD[method]])
    return {str(status.value): {"$ref": f"#/components/responses/{_name(status)}"} for status in found}


def components() -> dict[str, Any]:
    return {_name(status): _response(status, faults) for status, faults in SAMPLES.items()}


def _response(status: HTTPStatus, faults: list[Fault]) -> dict[str, Any]:
    title = title_of(status)
    examples = {fault.code: {"value": problem(status, [fault])} for fault in faults}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    return {"description": title, "headers": of_status(str(status.value)), "content": {CONTENT_TYPE: content}}


def _name(status: HTTPStatus) -> str:
    return title_of(status).replace(" ", "")
