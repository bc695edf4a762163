"""The app that holds the API's keys."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "brewlytics.access"
    verbose_name = "API access"
    default_auto_field = "django.db.models.BigAutoField"
