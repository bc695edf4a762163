"""The reports' pages, within the admin: its log-in goes before them."""

from django.contrib.admin import site
from django.urls import path, re_path
from django.views.decorators.http import conditional_page

from warehouse.reports import pipeline
from warehouse.reports.overview import PANELS
from warehouse.reports.pages import LiveView, OverviewView, TableView
from warehouse.reports.rest import RestView

urlpatterns = [
    path("overview/", site.admin_view(OverviewView.as_view()), name="overview"),
    path("overview/live/", site.admin_view(conditional_page(LiveView.as_view())), name="overview-live"),
    re_path(
        rf"^overview/(?P<table>{'|'.join(PANELS)})\.csv$",
        site.admin_view(TableView.as_view()),
        name="overview-table",
    ),
    path("pipeline/", site.admin_view(pipeline.page), name="pipeline"),
    path("pipeline/engine/", site.admin_view(RestView.as_view()), name="pipeline-engine"),
    path("pipeline/live/", site.admin_view(pipeline.live), name="pipeline-live"),
]
