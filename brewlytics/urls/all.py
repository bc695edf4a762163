"""Everything in one process: what `make run` serves."""

from django.contrib import admin
from django.urls import include, path

from brewlytics.urls.shared import documentation, handler400, handler404, handler500, probes

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *probes,
    *documentation(__name__),
    path("admin/", include("warehouse.reports.urls")),
    path("admin/", include("orders.board.urls")),
    path("admin/", admin.site.urls),
    path("", include("orders.urls")),
    path("", include("catalog.urls")),
    path("", include("customers.urls")),
    path("", include("warehouse.urls")),
]
