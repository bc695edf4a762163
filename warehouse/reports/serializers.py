"""The answers as the OpenAPI document has them, each column as dbt declares it. The rows themselves go through no
serializer, which would take most of the time."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from brewlytics.examples import MOMENT, answered
from brewlytics.serializers import Long
from warehouse.reports.mart import Mart

FILTERS = {
    "from": serializers.DateField(),
    "to": serializers.DateField(),
    "store": Long(allow_null=True),
    "category": serializers.CharField(allow_null=True),
    "limit": serializers.IntegerField(),
}
FIELDS: dict[str, type[serializers.Field[Any, Any, Any, Any]]] = {
    "bigint": Long,
    "boolean": serializers.BooleanField,
    "date": serializers.DateField,
    "integer": serializers.IntegerField,
    "text": serializers.CharField,
    "timestamptz": serializers.DateTimeField,
}

SAMPLES = {
    "bigint": 7,
    "boolean": True,
    "date": "2026-11-23",
    "integer": 7,
    "text": "Flat white",
    "timestamptz": MOMENT,
}
SAMPLE_FILTERS = {"from": "2026-11-01", "to": "2026-11-30", "store": 1, "category": "coffee", "limit": 100}

INSTANT = serializers.DateTimeField()


def as_sent(row: dict[str, Any]) -> dict[str, Any]:
    """Amounts as decimal strings, instants as in all of the API."""
    return {name: _as_sent(value) for name, value in row.items()}


def _as_sent(value: Any) -> Any:
    match value:
        case Decimal():
            return f"{value:f}"
        case datetime():
            return INSTANT.to_representation(value)
    return value


class MartSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField()
    parameters = serializers.ListField(child=serializers.CharField())


@answered(
    {
        "results": [
            {
                "name": "daily-revenue",
                "url": "/metrics-api/daily-revenue",
                "description": "Revenue of each day and store.",
                "parameters": ["from", "to", "store"],
            }
        ]
    }
)
class MartListSerializer(serializers.Serializer[Any]):
    results = MartSerializer(many=True)


def answer_serializer(mart: Mart) -> type[serializers.Serializer[Any]]:
    """The filters are told back, since some of them have a default."""
    fields = {
        "filters": _named(mart, "Filters", {name: FILTERS[name] for name in mart.takes})(),
        "results": row_serializer(mart)(many=True),
    }
    answer: type[serializers.Serializer[Any]] = answered(_sample(mart))(_named(mart, "Answer", fields))
    return answer


def _sample(mart: Mart) -> dict[str, Any]:
    row = {column["name"]: SAMPLES.get(column["data_type"], "0.5") for column in mart.columns}
    return {"filters": {name: SAMPLE_FILTERS[name] for name in mart.takes}, "results": [row]}


def row_serializer(mart: Mart) -> type[serializers.Serializer[Any]]:
    fields = {column["name"]: _field(column, column["name"] not in mart.complete) for column in mart.columns}
    return _named(mart, "Row", fields)


def _named(mart: Mart, part: str, fields: dict[str, Any]) -> type[serializers.Serializer[Any]]:
    return type(f"{mart.name.title().replace('_', '')}{part}", (serializers.Serializer,), fields)


def _field(column: dict[str, str], allow_null: bool) -> serializers.Field[Any, Any, Any, Any]:
    told: Any = {"help_text": column["description"], "allow_null": allow_null}
    if exact := re.fullmatch(r"numeric\((\d+), (\d+)\)", column["data_type"]):
        digits, places = map(int, exact.groups())
        return serializers.DecimalField(max_digits=digits, decimal_places=places, **told)
    return FIELDS[column["data_type"]](**told)
