"""Celery: the workers and beat; queues and schedule stand in the settings."""

import os

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready

from brewlytics import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brewlytics.settings")

app = Celery("brewlytics")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
@heartbeat_sent.connect
def say_alive(**_: object) -> None:
    heartbeat.beat()
