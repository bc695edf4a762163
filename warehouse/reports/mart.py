"""The marts that the API offers. What a mart and its columns mean is read from dbt's files, and said nowhere else."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from django.conf import settings

MODELS = settings.BASE_DIR / "warehouse" / "dbt" / "models" / "marts"


@dataclass(frozen=True)
class Mart:
    """Read by `sql/<name>.sql`; `takes` names the parameters that narrow it."""

    name: str
    takes: tuple[str, ...]

    @property
    def address(self) -> str:
        return self.name.replace("_", "-")

    @property
    def description(self) -> str:
        return str(self._model["description"])

    @property
    def columns(self) -> list[dict[str, str]]:
        """Of each the name, the description and PostgreSQL's name of its type."""
        columns: list[dict[str, str]] = self._model["columns"]
        return columns

    @property
    def complete(self) -> set[str]:
        """The columns that are never null: dbt tests it."""
        tests = [test["complete"]["arguments"]["columns"] for test in self._model["data_tests"] if "complete" in test]
        return {column for columns in tests for column in columns}

    @cached_property
    def _model(self) -> dict[str, Any]:
        (model,) = yaml.safe_load((MODELS / f"{self.name}.yml").read_text(encoding="utf-8"))["models"]
        return dict(model)


MARTS = (
    Mart("daily_revenue", ("from", "to", "store")),
    Mart("sales_by_category", ("from", "to", "store", "category")),
    Mart("top_customers", ("limit",)),
    Mart("product_performance", ("from", "to", "category")),
    Mart("hourly_sales", ("from", "to", "store")),
    Mart("store_scorecard", ("from", "to", "store")),
    Mart("employee_sales", ("from", "to")),
    Mart("order_lifecycle", ("from", "to", "store")),
    Mart("cancellations", ("from", "to", "store")),
    Mart("customer_cohorts", ("from", "to")),
    Mart("basket_pairs", ("limit",)),
)
