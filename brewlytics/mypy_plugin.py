"""mypy's Django plugin: it reads the settings, which here need no environment, since nothing is connected to."""

import os

from mypy.plugin import Plugin
from mypy_django_plugin import main

NEEDED = ("OLTP_DATABASE_URL", "OLAP_DATABASE_URL", "REDIS_URL", "BREWLYTICS_SECRET_KEY")


def plugin(version: str) -> type[Plugin]:
    for name in NEEDED:
        os.environ.setdefault(name, "postgresql://nowhere/nothing")
    return main.plugin(version)
