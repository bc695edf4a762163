"""The pages for people, inside the admin: for staff who are logged in."""

from django.contrib import admin
from django.urls import path

from warehouse.reports import pipeline

urlpatterns = [
    path("pipeline/", admin.site.admin_view(pipeline.page), name="pipeline"),
    path("pipeline/live/", admin.site.admin_view(pipeline.live), name="pipeline-live"),
]
