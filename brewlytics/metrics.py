"""What Prometheus reads at /metrics: this service's requests, and what the apps add to it.

A server's processes count each for itself, in files of the folder PROMETHEUS_MULTIPROC_DIR, and whichever is asked adds
them up.
"""

import os
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

REQUESTS = Counter("brewlytics_http_requests", "Requests answered, by view.", ["service", "view", "method", "status"])
SECONDS = Histogram(
    "brewlytics_http_request_seconds",
    "Seconds from a request's arrival in Django to its answer.",
    ["service", "view", "method"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
# Of the apps' collectors: they ask a database when they are read, so one process's answer is the truth.
ASKED = CollectorRegistry()
METHODS = {"GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS"}


class MetricsMiddleware:
    """The labels are few: what a client may choose, a path or a method of its own making, is not among them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self._get_response(request)
        found = request.resolver_match
        view = found.view_name if found else "none"
        method = request.method if request.method in METHODS else "other"
        seconds_of(settings.SERVICE, view, method).observe(time.perf_counter() - started)
        requests_of(settings.SERVICE, view, method, response.status_code).inc()
        return response


@cache
def seconds_of(service: str, view: str, method: str) -> Histogram:
    return SECONDS.labels(service, view, method)


@cache
def requests_of(service: str, view: str, method: str, status: int) -> Counter:
    return REQUESTS.labels(service, view, method, status)


class TextRenderer(BaseRenderer):
    media_type = "text/plain"
    format = "txt"

    def render(self, data: bytes, *args: Any, **kwargs: Any) -> bytes:
        return data


class MetricsView(APIView):
    """Takes a key with the right `metrics:read`."""

    resource = "metrics"
    renderer_classes = [TextRenderer]
    http_method_names = ["get", "head"]
    schema = None

    def get(self, request: Request) -> Response:
        return Response(read_metrics(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def read_metrics() -> bytes:
    return generate_latest(_requests()) + generate_latest(ASKED)


def _requests() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
