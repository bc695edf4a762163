"""The second database: every model of the star lives in `olap`, every other one in `default`, the OLTP database."""

from typing import Any

from django.db.models import Model

from brewlytics.unmanaged import StarModel


class StarRouter:
    """Route by the model's base: a StarModel is the star's, and nothing may point from one database into the other."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return "olap" if issubclass(model, StarModel) else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return self.db_for_read(type(one)) == self.db_for_read(type(other))

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool:
        """Django migrates its own tables in `default` alone; the star is Flyway's."""
        return database == "default"
