"""What each service serves beside its own: health, metrics, the documentation of its part, refusals in one shape."""

from functools import cache
from typing import Any

from django.urls import URLPattern, re_path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response

from brewlytics.etags import TaggedAnswers
from brewlytics.health import LiveView, ReadyView
from brewlytics.metrics import MetricsView

READING = ["get", "head"]

handler400 = "brewlytics.problems.bad_request"
handler404 = "brewlytics.problems.page_not_found"
handler500 = "brewlytics.problems.server_error"

probes = [
    re_path(r"^health/live/?$", LiveView.as_view(), name="live"),
    re_path(r"^health/ready/?$", ReadyView.as_view(), name="ready"),
    re_path(r"^metrics/?$", MetricsView.as_view(), name="metrics"),
]


class SchemaView(TaggedAnswers, SpectacularAPIView):
    """In JSON, which a page reads many times faster than YAML; in YAML for who asks."""

    http_method_names = READING
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]

    def _get_schema_response(self, request: Request) -> Response:
        return Response(document(self.urlconf))


class RedocView(TaggedAnswers, SpectacularRedocView):
    template_name = "brewlytics/redoc.html"
    http_method_names = READING


@cache
def document(urlconf: str) -> Any:
    """It takes a second to make, and anybody may ask for it."""
    return SchemaGenerator(urlconf=urlconf).get_schema(public=True)  # type: ignore[no-untyped-call]


def documentation(urlconf: str) -> list[URLPattern]:
    """Of the API that `urlconf` mounts."""
    return [
        re_path(r"^schema/?$", SchemaView.as_view(urlconf=urlconf), name="schema"),
        re_path(r"^docs/?$", SpectacularSwaggerView.as_view(http_method_names=READING), name="docs"),
        re_path(r"^redoc/?$", RedocView.as_view(), name="redoc"),
    ]
