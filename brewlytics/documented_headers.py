"""For the OpenAPI document: the headers that a request may have, and those that an answer has."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter


def _sent(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)


IF_NONE_MATCH = _sent("If-None-Match", "The ETag of what the client has: 304 if that is still so.")
IF_MATCH = _sent("If-Match", 'The ETag that was read, as in "3": 412 if it has changed since. Or *.')
IDEMPOTENCY_KEY = _sent(
    "Idempotency-Key",
    "Drawn by the client for this one request, 255 signs at most: sent again within 24 hours, it is not done again.",
)
SENT = {"GET": [IF_NONE_MATCH], "POST": [IDEMPOTENCY_KEY], "PATCH": [IF_MATCH], "DELETE": [IF_MATCH]}

ANSWERED = {
    "X-Request-ID": ("string", "What the logs know this request by: the client's, if it sent one.", "till-7-0815"),
    "ETag": ("string", "Of what is answered.", '"3"'),
    "Idempotent-Replayed": ("string", "true: it was done before, and this is that answer.", "true"),
    "WWW-Authenticate": ("string", "How to say who calls.", "Api-Key"),
    "Retry-After": ("integer", "Seconds after which to send it again.", 1),
    "RateLimit": ("string", "What remains (r) for the seconds to come (t).", '"default";r=571;t=30'),
    "RateLimit-Policy": ("string", "What a key may send (q) in so many seconds (w).", '"default";q=600;w=60'),
}
LIMITS = ["RateLimit", "RateLimit-Policy"]
OF_STATUS = {
    "200": ["ETag", *LIMITS],
    "201": ["ETag", *LIMITS],
    "304": ["ETag", *LIMITS],
    "401": ["WWW-Authenticate"],
    "409": ["Retry-After", *LIMITS],
    "429": ["Retry-After", *LIMITS],
    "503": ["Retry-After"],
}


def of_status(status: str) -> dict[str, Any]:
    return _told("X-Request-ID", *OF_STATUS.get(status, LIMITS))


def of_success(method: str, status: str) -> dict[str, Any]:
    return of_status(status) | (_told("Idempotent-Replayed") if method == "POST" else {})


def _told(*names: str) -> dict[str, Any]:
    """In full each time: openapi-generator stumbles over a header that is a reference, and forgets what may be null."""
    told = {name: ANSWERED[name] for name in names}
    return {
        name: {"description": description, "schema": {"type": type}, "example": example}
        for name, (type, description, example) in told.items()
    }
