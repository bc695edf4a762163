"""The DAG against the Celery task: run by `make airflow-check`, because Airflow has an environment of its own."""
