"""Examples of what is sent and answered, beside the serializer that they are of."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer


def sent(value: dict[str, Any]) -> Any:
    return extend_schema_serializer(examples=[OpenApiExample("Sent", value, request_only=True)])


def answered(value: dict[str, Any]) -> Any:
    return extend_schema_serializer(examples=[OpenApiExample("Answered", value, response_only=True)])


def sent_and_answered(value: dict[str, Any], by_the_server: dict[str, Any]) -> Any:
    """A row is answered as it was sent, with what the server has made of the rest."""
    whole = {"id": 7, "external_ref": None, **value, **by_the_server, "created_at": MOMENT, "updated_at": MOMENT}
    examples = [
        OpenApiExample("Sent", value, request_only=True),
        OpenApiExample("Answered", whole, response_only=True),
    ]
    return extend_schema_serializer(examples=examples)


MOMENT = "2026-11-23T09:00:00.000000Z"
