"""Row-at-a-time ETL as tutorials on Django and Celery write it: a small Django project of its own.

It runs in a process of its own, since this one may have no Django, or another's settings.
"""

import json
import os
import subprocess
import sys

from psycopg2.extensions import connection as Connection

from benchmarks.frame import BenchmarkFailed
from benchmarks.servers import PROJECT
from benchmarks.statements import text


def log_events(oltp: Connection) -> None:
    """Its own table of events, which it marks: what the change log holds."""
    with oltp.cursor() as cursor:
        for name in ("create_order_events", "fill_order_events"):
            cursor.execute(text(f"tutorial/{name}"))


def carry(oltp_url: str, olap_url: str) -> tuple[int, float]:
    """Events and seconds, those of the process' start left out."""
    environment = {
        "OLTP_DATABASE_URL": oltp_url,
        "OLAP_DATABASE_URL": olap_url,
        "DJANGO_SETTINGS_MODULE": "benchmarks.peers.tutorial.settings",
    }
    process = [sys.executable, "-m", "django", "carry_events"]
    done = subprocess.run(process, cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchmarkFailed(f"The tutorial's ETL failed:\n{done.stderr}")
    events, seconds = json.loads(done.stdout)
    return events, seconds
