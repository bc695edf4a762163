"""The project package: settings, URLs, the API's common shape, Celery, and the stack that runs without Docker."""

from brewlytics.celery import app as celery_app

__all__ = ["celery_app"]
