"""The engine: carries the change log of the OLTP database into the star, exactly once.

Python decides when and in which order, the SQL files beside (`warehouse/sql`) decide what. Nothing here knows Django:
the standard library and psycopg2 are enough, so that Celery, Airflow and a shell start the same code.

Read it in the order in which a batch goes: sessions -> runner -> lock -> carrier -> offsets -> source -> window ->
columns -> pump -> batch -> steps -> dimensions -> facts -> aggregates. What all of them work from is in logs, and their
SQL is found by statements. Beside the batch's way there are

- what stops it: errors, refusals, failures, outages; patience, which tries again; pause, which lets it rest;
- what cannot be applied: apart, dead_letters;
- rows read again: scope, images, resync, first_load, adopt; the log carried again: replay;
- the star held against its source: reconcile, compare, histories, sums; made anew: rebuild, beside;
- what is to go: erasure, a customer's; retention, the log's. What is told of all this: status.
"""

from warehouse.etl.errors import EtlError
from warehouse.etl.patience import persist
from warehouse.etl.pause import Pause, pause, read_pause, resume
from warehouse.etl.retention import KeptLog, Retention, keep_change_log, read_change_log
from warehouse.etl.runner import Outcome, carry_everything_committed, is_anything_left, run
from warehouse.etl.sessions import sessions
from warehouse.etl.source import current_snapshot
from warehouse.etl.status import Run, Status, read_runs, read_status

__all__ = [
    "EtlError",
    "KeptLog",
    "Outcome",
    "Pause",
    "Retention",
    "Run",
    "Status",
    "carry_everything_committed",
    "current_snapshot",
    "is_anything_left",
    "keep_change_log",
    "pause",
    "persist",
    "read_change_log",
    "read_pause",
    "read_runs",
    "read_status",
    "resume",
    "run",
    "sessions",
]
