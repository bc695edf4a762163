"""A request's id: the client's or the gateway's, or drawn here; told in the answer and in every line of the log."""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from secrets import token_hex

from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

HEADER, VARIABLE = "X-Request-ID", "HTTP_X_REQUEST_ID"
# As the gateway has it. What is taken over stands in logs: nothing that could forge a line, or make one without end.
TAKEN_OVER = re.compile(r"[A-Za-z0-9._-]{1,64}")

NONE = "-"

_current: ContextVar[str] = ContextVar("request_id", default=NONE)


class RequestIdMiddleware:
    """Before all others that may write to the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get(VARIABLE, "")
        request_id = told if TAKEN_OVER.fullmatch(told) else token_hex(16)
        _current.set(request_id)
        response = self._get_response(request)
        response.headers[HEADER] = request_id
        return response


@receiver(request_finished)
def _forget(**_: object) -> None:
    """Not when the middleware ends: Django logs a refusal behind it."""
    _current.set(NONE)


class AddRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True
