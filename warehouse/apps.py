"""What the warehouse adds to a process that has the star at hand."""

from django.apps import AppConfig
from django.conf import settings


class WarehouseConfig(AppConfig):
    name = "warehouse"

    def ready(self) -> None:
        # They know models, which are there only now.
        from brewlytics.health import WARNINGS
        from brewlytics.metrics import ASKED
        from warehouse.health import engine_warning
        from warehouse.metrics import ChangeLogCollector, EngineCollector, MartsCollector, ReconcileCollector

        WARNINGS["engine"] = engine_warning
        if "olap" in settings.DATABASES:
            ASKED.register(EngineCollector())
            ASKED.register(ChangeLogCollector())
            ASKED.register(MartsCollector())
            ASKED.register(ReconcileCollector())
