"""Sessions, log-ins and their safeguards: for the staff's pages, and for no request of the API."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

from brewlytics.problems import bad_request


class ForStaff(MiddlewareMixin):
    """Lets all other requests pass, and is left out where there are no pages of the staff."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.SERVICE in settings.API_SERVICES:
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if is_of_the_staff(request) else self.get_response(request)


class Addresses(ForStaff):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """psycopg2 fails over a NUL, which no text of a database has. Pages of our own have answered it by then."""
        has_nul = is_of_the_staff(request) and "%00" in request.META["QUERY_STRING"]
        if has_nul and isinstance(exception, ValueError):
            return bad_request(request, exception)
        return None


class Sessions(ForStaff, SessionMiddleware):
    pass


class LogIns(ForStaff, AuthenticationMiddleware):
    pass


class Messages(ForStaff, MessageMiddleware):
    pass


class Framing(ForStaff, XFrameOptionsMiddleware):
    pass


class Csrf(ForStaff, CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        return super().process_view(request, *view) if is_of_the_staff(request) else None


def is_of_the_staff(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")
