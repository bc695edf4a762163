"""The app that holds the API's keys, and the one that counts wrong passwords."""

from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "brewlytics.access"
    verbose_name = "API access"
    default_auto_field = "django.db.models.BigAutoField"


class LogInsConfig(AxesConfig):  # type: ignore[misc]
    """By the name that people have for it."""

    verbose_name = "Log-ins"
