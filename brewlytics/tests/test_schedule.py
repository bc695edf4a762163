"""Beat's schedule as it arrives in the database, which is where beat reads it."""

from datetime import timedelta
from pathlib import Path

import pytest
from celery.schedules import crontab, schedule
from django.conf import settings
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from brewlytics import heartbeat
from brewlytics.celery import app
from brewlytics.schedulers import KeepingScheduler

# The scheduler closes its connection: no transaction of the test's can be open around it.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

SCHEDULES = {
    "cdc-to-star": (schedule(timedelta(seconds=5)), 5),
    "keep-change-log": (crontab(minute="7"), 60 * 60),
    "forget-old-answers": (crontab(minute="37"), 60 * 60),
    "reconcile": (crontab(hour="3", minute="30"), 60 * 60),
    "dbt-build": (crontab(minute="*/15"), 15 * 60),
    "dbt-build-nightly": (crontab(hour="3", minute="40"), 60 * 60),
}


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_schedule_reaches_beat_with_its_expiry(name: str) -> None:
    """A worker that was away must not find hours of messages, each of which would take its turn."""
    KeepingScheduler(app=app)
    task = PeriodicTask.objects.get(name=name)
    assert (task.schedule, ModelEntry(task, app=app).options["expires"]) == SCHEDULES[name]


def test_schedule_holds_what_the_settings_say_and_no_more() -> None:
    KeepingScheduler(app=app)
    assert {task.name for task in PeriodicTask.objects.all()} == set(settings.CELERY_BEAT_SCHEDULE)


def test_schedule_edited_in_the_admin_stays_when_beat_starts_again() -> None:
    KeepingScheduler(app=app)
    PeriodicTask.objects.filter(name="cdc-to-star").update(kwargs='{"linger": 1.0}', expire_seconds=9)
    KeepingScheduler(app=app)
    task = PeriodicTask.objects.get(name="cdc-to-star")
    assert (task.kwargs, task.expire_seconds) == ('{"linger": 1.0}', 9)


def test_beat_gives_a_sign_of_life_with_each_tick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(heartbeat.FILE, str(tmp_path / "alive"))
    KeepingScheduler(app=app).tick()
    assert (tmp_path / "alive").exists()
