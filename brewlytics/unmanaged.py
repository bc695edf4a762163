"""The bases of all models: Flyway owns the tables, Django only reads their columns' names."""

from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models.functions import Now

STAR_IS_READ_ONLY = "The star is written by the engine alone: change the row in OLTP, and the engine carries it."


class OltpModel(models.Model):
    """A table of the OLTP database; defaults and `updated_at` are the database's."""

    id = models.BigAutoField(primary_key=True)
    external_ref = models.TextField(null=True, blank=True, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
        managed = False
        # Django's four, and whether somebody may take a list away as a file.
        default_permissions = ("add", "change", "delete", "view", "export")


Row = TypeVar("Row", bound=models.Model, covariant=True)


class StarQuerySet(models.QuerySet[Row]):
    """Reads alone: what would write says where to go instead."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(STAR_IS_READ_ONLY)

    create = bulk_create = update = bulk_update = delete = _refuse


class StarModel(models.Model):
    """A table of the star or of the engine's books."""

    objects = StarQuerySet.as_manager()

    class Meta:
        abstract = True
        managed = False

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(STAR_IS_READ_ONLY)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(STAR_IS_READ_ONLY)
