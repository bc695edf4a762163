"""What a key may send in a minute, in the headers of draft-ietf-httpapi-ratelimit-headers, and 429 beyond it."""

from collections.abc import Callable
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from brewlytics.access.caller import caller_of
from brewlytics.access.counts import WINDOW, Counts
from brewlytics.access.leases import Allowance, Leases
from brewlytics.access.shared_counts import SharedCounts


class KeyThrottle(BaseThrottle):
    """Counts what has a good key and the right; a limit of 0 is none."""

    leases = Leases(SharedCounts(settings.COUNTS_URL) if settings.COUNTS_URL else Counts())

    def allow_request(self, request: Request, view: Any) -> bool:
        caller = caller_of(request)
        if caller is None or caller.requests_per_minute == 0:
            return True
        allowance = self.leases.take(caller.pk, caller.requests_per_minute)
        request._request.allowance = allowance  # type: ignore[attr-defined]  # for the middleware
        if not allowance.is_granted:
            raise Throttled(allowance.seconds_left, f"This key may send {allowance.limit} requests a minute.")
        return True


class RateLimitMiddleware:
    """Tells every answer's reader what remains, refusals' readers too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        allowance: Allowance | None = getattr(request, "allowance", None)
        if allowance is not None:
            response.headers["RateLimit-Policy"] = f'"default";q={allowance.limit};w={WINDOW}'
            response.headers["RateLimit"] = f'"default";r={allowance.remaining};t={ceil(allowance.seconds_left)}'
        return response
