"""`django carry_events`: carry all events against the clock; prints how many and in how many seconds, as JSON."""

import json
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand

from benchmarks.peers.tutorial.etl import carry_events


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        started = perf_counter()
        events = carry_events()
        self.stdout.write(json.dumps([events, perf_counter() - started]))
