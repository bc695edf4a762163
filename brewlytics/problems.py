"""Errors in one shape, application/problem+json (RFC 9457), whoever finds them: the API, a service or Django."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework.exceptions import APIException, NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from brewlytics.outages import outage
from brewlytics.refusals import Conflict, Fault, Forbidden, Invalid, Refusal, Reused, Stale, Unavailable

CONTENT_TYPE = "application/problem+json"
NON_FIELD_ERRORS = "non_field_errors"
HOST = "This server does not go by the name that stands in Host (BREWLYTICS_ALLOWED_HOSTS)."

# RFC 9110's words, which Python's older versions do not have yet.
TITLES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Content Too Large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Unprocessable Content",
}

STATUS_OF: dict[type[Refusal], HTTPStatus] = {
    Invalid: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    Reused: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def problem(status: int, faults: Iterable[Fault]) -> dict[str, Any]:
    errors = [asdict(fault) for fault in faults]
    detail = errors[0]["detail"] if len(errors) == 1 else f"{len(errors)} faults: see errors."
    return {"type": "about:blank", "title": title_of(status), "status": status, "detail": detail, "errors": errors}


def title_of(status: int) -> str:
    return TITLES.get(HTTPStatus(status), HTTPStatus(status).phrase)


def problem_response(status: int, faults: Iterable[Fault]) -> HttpResponse:
    """Where no view of DRF is there to answer."""
    return JsonResponse(problem(status, faults), status=status, content_type=CONTENT_TYPE)


class ProblemHandler(ExceptionHandler):
    """DRF's exceptions, the refusals of our services, and the database's outages."""

    def __init__(self, exc: Exception, context: Any) -> None:
        super().__init__(outage(exc) or exc, context)

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, ObjectDoesNotExist):
            return NotFound()
        if isinstance(exc, Refusal):
            refused = APIException(str(exc))
            refused.status_code = next(status for kind, status in STATUS_OF.items() if isinstance(exc, kind))
            refused.wait = exc.retry_after  # type: ignore[attr-defined]  # DRF's name for Retry-After
            return refused
        return super().convert_known_exceptions(exc)

    def report_exception(self, exc: APIException, response: Response) -> None:
        """An outage is logged where it is found; a traceback of our own code would say nothing more."""
        if not isinstance(self.exc, Unavailable):
            super().report_exception(exc, response)

    def get_response(self, exc: APIException, data: dict[str, Any]) -> Response:
        # A view that renders something else, the OpenAPI document say, has its problems in JSON all the same.
        if request := self.context["request"]:
            request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        response = super().get_response(exc, data)
        response.content_type = CONTENT_TYPE
        return response


class ProblemFormatter(ExceptionFormatter):
    def run(self) -> dict[str, Any]:
        if isinstance(self.original_exc, Refusal):
            return problem(self.exc.status_code, self.original_exc.faults)
        return problem(
            self.exc.status_code,
            [Fault(_pointer(error.attr), error.code, error.detail) for error in self.get_errors()],
        )


def _pointer(attr: str | None) -> str:
    """The path to a field, its names escaped and joined by "/" already; what concerns a whole object points at it."""
    if attr is None:
        return ""
    return "".join(f"/{name}" for name in attr.split("/") if name != NON_FIELD_ERRORS)


def _django_handler(status: HTTPStatus, in_admin: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A handler for what Django refuses before a view is found; people in the admin get a page."""

    def handler(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.path.startswith("/admin/") and settings.SERVICE not in settings.API_SERVICES:
            return in_admin(request, *args, **kwargs)
        said = HOST if isinstance(kwargs.get("exception"), DisallowedHost) else status.description or status.phrase
        return problem_response(status, [Fault("", status.name.lower(), said)])

    return handler


class OutageMiddleware:
    """An outage on a view outside of the API: programs get the same problem, staff a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = outage(exception)
        if refusal is None:
            return None
        response = _in_form(request, refusal)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response


def _in_form(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if request.path.startswith("/admin/"):
        return HttpResponse(render_to_string("brewlytics/unavailable.html", {"faults": refusal.faults}), status=status)
    return problem_response(status, refusal.faults)


bad_request = _django_handler(HTTPStatus.BAD_REQUEST, defaults.bad_request)
page_not_found = _django_handler(HTTPStatus.NOT_FOUND, defaults.page_not_found)
server_error = _django_handler(HTTPStatus.INTERNAL_SERVER_ERROR, defaults.server_error)
