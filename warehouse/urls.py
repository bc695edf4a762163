"""/metrics-api."""

from django.urls import re_path

from warehouse.reports.api import MartListView, view_of
from warehouse.reports.mart import MARTS

urlpatterns = [
    re_path(r"^metrics-api/?$", MartListView.as_view(), name="metrics-api"),
    *(re_path(rf"^metrics-api/{mart.address}/?$", view_of(mart), name=f"metrics-api-{mart.address}") for mart in MARTS),
]
