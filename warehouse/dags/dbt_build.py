"""Airflow's door to the marts: build and test them with dbt whenever `cdc_to_star` has carried."""

import os
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, dag, task


@dag(
    schedule=[Asset("brewlytics://star")],
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=True,
    default_args={"retries": 1, "retry_delay": timedelta(seconds=30)},
    doc_md=__doc__,
)
def dbt_build() -> None:
    @task
    def build() -> dict[str, Any]:
        """How many models and tests, and how long they took. Fails when a test does."""
        from warehouse import marts

        return asdict(marts.build(os.environ["OLAP_DBT_URL"]))

    build()


dbt_build()
