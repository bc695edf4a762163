"""`manage.py etl retention`, and what `etl status` says of the change log."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from psycopg2.extensions import connection as Connection

from warehouse.connections import engine_connections
from warehouse.etl import KeptLog, Retention, keep_change_log, read_change_log
from warehouse.management.answer import Answer


def keep(options: dict[str, Any]) -> Answer:
    """One round; not done where somebody held a lock."""
    oltp, _ = engine_connections()
    retention = keep_change_log(oltp, days=settings.CHANGE_LOG_DAYS)
    return Answer(_in_words(retention), asdict(retention), is_done=not retention.busy)


def state(oltp: Connection) -> tuple[dict[str, Any], str]:
    """What is kept of each log: as values, in words."""
    logs = read_change_log(oltp, days=settings.CHANGE_LOG_DAYS)
    return {log: asdict(kept) for log, kept in logs.items()}, _state_in_words(logs)


def _in_words(retention: Retention) -> str:
    made, dropped = sum(retention.made.values()), sum(retention.dropped.values())
    lines = [f"Partitions made: {made}, dropped: {dropped}."]
    if retention.busy:
        lines += [
            f"Somebody holds a lock on {', '.join(retention.busy)}, so nothing was made or dropped there, and no "
            "writer was kept waiting. Run it again when that transaction has ended: pg_stat_activity shows it."
        ]
    return "\n".join(lines)


def _state_in_words(logs: dict[str, KeptLog]) -> str:
    size = sum(kept.bytes for kept in logs.values()) / 2**20
    oldest = min((kept.oldest_event_at for kept in logs.values() if kept.oldest_event_at), default=None)
    lines = [f"change log    {size:,.1f} MiB" + (f", since {oldest}" if oldest else "")]
    for log, kept in logs.items():
        if not kept.partitions_ahead:
            lines += [f"WARNING       {log} has no partition ahead: see whether beat sends keep-change-log"]
        if kept.default_events:
            lines += [f"WARNING       {kept.default_events} events of {log} came when it had no partition for them"]
        if kept.partitions_overdue:
            lines += [f"WARNING       {kept.partitions_overdue} partitions of {log} are past the replay window"]
    return "\n".join(lines)
