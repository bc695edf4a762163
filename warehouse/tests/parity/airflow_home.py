"""Airflow as a program beside the tests: its own Python, its own home, and the warehouse package alone on its path."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
BIN = ROOT / ".venv-airflow" / "bin"


class Airflow:
    """Laid out as in the image: nothing of the repository but `warehouse`."""

    def __init__(self, home: Path) -> None:
        if not (BIN / "airflow").exists():
            pytest.exit("Airflow has an environment of its own: run `make airflow-check`.", returncode=2)
        self.home = home
        shutil.copytree(ROOT / "warehouse", home / "code" / "warehouse")
        self._do("airflow", "db", "migrate")

    def run(self, dag_id: str, *dates: str, olap_url: str) -> dict[str, Any]:
        """Run the DAG for each of the dates (`none` or `now`) on the star at `olap_url`; see run_dag.py."""
        answer = self.home / "answer.json"
        program = Path(__file__).with_name("run_dag.py")
        self._do("python", str(program), str(answer), dag_id, *dates, OLAP_DATABASE_URL=olap_url, OLAP_DBT_URL=olap_url)
        result: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return result

    def _do(self, program: str, *arguments: str, **variables: str) -> None:
        done = subprocess.run(
            [str(BIN / program), *arguments],
            env={
                "PATH": f"{os.environ['PATH']}:{Path(sys.executable).parent}",  # where dbt is
                "HOME": str(self.home),
                "AIRFLOW_HOME": str(self.home),
                "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
                "AIRFLOW__CORE__DAGS_FOLDER": str(self.home / "code" / "warehouse" / "dags"),
                "PYTHONPATH": str(self.home / "code"),
                "OLTP_DATABASE_URL": os.environ["OLTP_DATABASE_URL"],
                **variables,
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        assert done.returncode == 0, done.stdout
