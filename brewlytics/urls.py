"""The addresses: health, the API, its documentation, the admin."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from brewlytics import health
from brewlytics.api import Router
from catalog.views import ProductViewSet
from customers.views import CustomerViewSet
from orders.views import EmployeeViewSet, OrderViewSet, StoreViewSet

READING = ["get", "head"]

router = Router()
router.register("orders", OrderViewSet)
router.register("products", ProductViewSet)
router.register("customers", CustomerViewSet)
router.register("stores", StoreViewSet)
router.register("employees", EmployeeViewSet)

urlpatterns = [
    re_path(r"^health/live/?$", health.LiveView.as_view()),
    re_path(r"^health/ready/?$", health.ReadyView.as_view()),
    re_path(r"^schema/?$", SpectacularAPIView.as_view(http_method_names=READING), name="schema"),
    re_path(r"^docs/?$", SpectacularSwaggerView.as_view(url_name="schema", http_method_names=READING)),
    path("admin/", admin.site.urls),
    path("", include(router.urls)),
]

handler400 = "brewlytics.problems.bad_request"
handler404 = "brewlytics.problems.page_not_found"
handler500 = "brewlytics.problems.server_error"
