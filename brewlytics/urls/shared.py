"""What each service serves beside its own: health, metrics, the documentation of its part, refusals in one shape."""

from django.urls import URLPattern, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

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


def documentation(urlconf: str) -> list[URLPattern]:
    """Of the API that `urlconf` mounts."""
    return [
        re_path(r"^schema/?$", SpectacularAPIView.as_view(urlconf=urlconf, http_method_names=READING), name="schema"),
        re_path(r"^docs/?$", SpectacularSwaggerView.as_view(url_name="schema", http_method_names=READING), name="docs"),
    ]
