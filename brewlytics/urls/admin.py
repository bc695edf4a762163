"""admin: the staff's pages, the marts in numbers, and the documentation of the API as a whole, as the gateway shows."""

from django.contrib import admin
from django.urls import include, path

from brewlytics.urls.shared import documentation, handler400, handler404, handler500, probes

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *probes,
    *documentation("brewlytics.urls.all"),
    path("admin/", include("warehouse.reports.urls")),
    path("admin/", include("orders.board.urls")),
    path("admin/", admin.site.urls),
    path("", include("warehouse.urls")),
]
