"""customer-api: the customers."""

from django.urls import include, path

from brewlytics.urls.shared import documentation, handler400, handler404, handler500, probes

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*probes, *documentation(__name__), path("", include("customers.urls"))]
