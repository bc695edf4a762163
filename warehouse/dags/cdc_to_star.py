"""Airflow's door to the engine: look, carry, check; the same engine as the Celery task's, on the same two databases.

One batch is one transaction of the star's database, so carrying is one task: it cannot be cut in two. Where Celery is
at work meanwhile, `carry` waits until everything committed before it is in the star, whoever carried it: so success
means the same with one runner or two. Paused until somebody unpauses it; then it knocks each minute, as beat does.
"""

from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any

from airflow.sdk import Asset, dag, task

STAR = Asset("brewlytics://star")
SECONDS_TO_WAIT = 600.0
"""For another runner, which may be at a large import, or for a database that restarts."""


@dag(
    schedule="* * * * *",
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=True,
    default_args={"retries": 3, "retry_delay": timedelta(seconds=10)},
    doc_md=__doc__,
)
def cdc_to_star() -> None:
    @task
    def look() -> dict[str, Any]:
        """What is pending in each log, and the snapshot of the source that `check` will ask for."""
        from warehouse.etl import current_snapshot, read_status, sessions

        with sessions("airflow look") as (oltp, olap):
            snapshot, status = current_snapshot(oltp), read_status(oltp, olap)
        since = status.last_success_at and status.last_success_at.isoformat()
        return {"snapshot": snapshot, "pending": status.pending, "lag_seconds": status.lag_seconds, "since": since}

    @task(outlets=[STAR])
    def carry(seen: dict[str, Any]) -> dict[str, Any]:
        """Carry everything committed until now; tells what this run did, and every batch since `look`."""
        from warehouse.etl import carry_everything_committed, persist, read_runs, sessions

        def work(oltp: Any, olap: Any, left: float) -> dict[str, Any]:
            outcome = carry_everything_committed(oltp, olap, runner="airflow", timeout=left)
            return asdict(outcome) | {"runs": [asdict(run) for run in read_runs(olap, seen["since"])]}

        return persist(work, partial(sessions, "airflow carry"), seconds=SECONDS_TO_WAIT)

    @task
    def check(seen: dict[str, Any], carried: dict[str, Any]) -> dict[str, Any]:
        """Fail when something that `look` could see is not in the star, whatever `carry` says."""
        from warehouse.etl import is_anything_left, read_status, sessions

        with sessions("airflow check") as (oltp, olap):
            is_left, status = is_anything_left(oltp, olap, seen["snapshot"]), read_status(oltp, olap)
        if is_left:
            raise RuntimeError(
                f"The star lacks what was committed by {seen['snapshot']}, although carry told {carried}. Nothing is "
                f"lost while the log has it: {status.pending} are pending. See the engine's runs in the admin."
            )
        return {"pending": status.pending, "lag_seconds": status.lag_seconds, "last_error": status.last_error}

    seen = look()
    check(seen, carry(seen))


cdc_to_star()
