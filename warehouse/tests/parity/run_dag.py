"""A program for Airflow's own Python: run a DAG once for each logical date named, write what came of it.

usage: run_dag.py FILE DAG [none|now ...]. FILE is JSON: the DAGs, and of each run its state and its tasks' XComs.
"""

import json
import sys
from pathlib import Path
from typing import Any

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import timezone


def described(dag: Any) -> dict[str, Any]:
    return {
        "tasks": dag.task_ids,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "is_paused_upon_creation": dag.is_paused_upon_creation,
        "retries": [task.retries for task in dag.tasks],
        "outlets": [asset.name for task in dag.tasks for asset in task.outlets],
        "schedule": dag.schedule if isinstance(dag.schedule, str) else [asset.name for asset in dag.schedule],
    }


def run(dag: Any, date: str) -> dict[str, Any]:
    """Without a logical date, as the REST API and the UI trigger, or with one, as a schedule does."""
    done = dag.test(logical_date=None if date == "none" else timezone.utcnow())
    tasks = {task.task_id: task for task in done.get_task_instances()}
    return {
        "state": done.state,
        "has_logical_date": done.logical_date is not None,
        "tries": {name: task.try_number for name, task in tasks.items()},
        "xcoms": {name: task.xcom_pull(task_ids=name) for name, task in tasks.items()},
    }


def main(file: str, dag_id: str, *dates: str) -> None:
    bag = DagBag()
    answer = {
        "import_errors": bag.import_errors,
        "dags": {name: described(dag) for name, dag in bag.dags.items()},
        "runs": [run(bag.dags[dag_id], date) for date in dates],
    }
    Path(file).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
