"""Celery: the workers and beat; queues and schedule stand in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brewlytics.settings")

app = Celery("brewlytics")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
