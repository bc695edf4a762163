"""Beat's scheduler: the database's, without its habit of putting the settings' values back at every start."""

from collections.abc import Mapping
from typing import Any

from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from brewlytics import heartbeat


class KeepingScheduler(DatabaseScheduler):
    """The settings' schedule is what a new database begins with; what is edited in the admin stays."""

    def update_from_dict(self, mapping: Mapping[str, Any]) -> None:
        known = set(PeriodicTask.objects.values_list("name", flat=True))
        super().update_from_dict({name: entry for name, entry in mapping.items() if name not in known})

    def tick(self, *args: Any, **kwargs: Any) -> float:
        heartbeat.beat()
        seconds: float = super().tick(*args, **kwargs)
        return seconds
