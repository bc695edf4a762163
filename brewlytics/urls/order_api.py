"""order-api: orders, and the stores and employees that they are placed with."""

from django.urls import include, path

from brewlytics.urls.shared import documentation, handler400, handler404, handler500, probes

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("", include("orders.urls")), *probes, *documentation(__name__)]
