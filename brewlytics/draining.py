"""An instance that is about to stop refuses what still comes, before any of it is done, so that another takes it."""

import os
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from brewlytics.problems import problem_response
from brewlytics.refusals import Fault
from brewlytics.serve import MARK

STOPPING = Fault("", "stopping", "This instance is stopping and has done nothing of it: send it again.")


class DrainingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if MARK not in os.environ:
            raise MiddlewareNotUsed
        self._get_response = get_response
        self._mark = Path(os.environ[MARK])

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._mark.exists():
            response = problem_response(HTTPStatus.SERVICE_UNAVAILABLE, [STOPPING])
            response.headers["Retry-After"] = "1"
            return response
        return self._get_response(request)
