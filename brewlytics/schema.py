"""The OpenAPI document: what drf-spectacular cannot see by itself, the errors and the key."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter
from rest_framework import serializers

from brewlytics import documented_refusals
from brewlytics.access.permissions import right_of
from brewlytics.api import ResourceViewSet
from brewlytics.documented_headers import SENT, of_success
from brewlytics.documented_refusals import refusals
from brewlytics.serializers import MAX_ID, StrictSerializer

VERBS = {"GET": "get", "POST": "create", "PATCH": "update", "DELETE": "delete"}
ID = OpenApiParameter(
    "id", {"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_ID}, OpenApiParameter.PATH
)


class FaultSerializer(serializers.Serializer[object]):
    pointer = serializers.CharField(help_text="JSON Pointer into what was sent; empty: the whole of it")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[object]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FaultSerializer(many=True)  # type: ignore[assignment]  # DRF's own errors, which nothing asks for here


class ResourceSchema(AutoSchema):
    """Every operation names its right, its headers, and its refusals with an example of each."""

    view: ResourceViewSet  # type: ignore[override]  # which every documented view is, or has a resource like it

    def get_operation_id(self) -> str:
        """Verb and noun, from which a generated client makes its functions' names."""
        collection, *rest = [part.replace("-", "_") for part in self._tokenize_path()]
        if collection == "metrics_api":
            return f"get_{rest[0]}" if rest else "list_marts"
        is_of_one = "{id}" in self.path or (self.method == "POST" and not rest)
        verb = VERBS[self.method] if is_of_one or self.method != "GET" else "list"
        return "_".join([verb, *rest, collection.removesuffix("s") if is_of_one else collection])

    def get_summary(self) -> str | None:
        verb, *noun = self.get_operation_id().split("_")
        article = [] if noun[-1].endswith("s") else ["an" if noun[0][0] in "aeiou" else "a"]
        return " ".join([verb.capitalize(), *article, *noun]) + "."

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular calls it
        return f"Takes the right `{right_of(self.view, self.method)}`."

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}Page"

    def get_override_parameters(self) -> list[OpenApiParameter]:  # type: ignore[override]
        return [*([ID] if "{id}" in self.path else []), *SENT[self.method]]

    def _get_serializer_name(self, *args: Any, **kwargs: Any) -> str:
        """What is sent is called `NewProduct` and `ProductChanges`; one that is named by a verb is left alone."""
        name: str = super()._get_serializer_name(*args, **kwargs)
        core = name.removeprefix("Patched").removesuffix("Request")
        if name == core or core.startswith(("New", "Place", "Change")):
            return core
        return f"{core}Changes" if name.startswith("Patched") else f"New{core}"

    def _map_serializer(self, serializer: Any, direction: Direction, bypass_extensions: bool = False) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_serializer(serializer, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if direction == "response":  # with every field, whether or not it had to be sent
            return schema | {"required": sorted(schema["properties"])}
        return schema | {"additionalProperties": False} if isinstance(serializer, StrictSerializer) else schema

    def _map_serializer_field(self, field: Any, direction: Direction, *args: Any, **kwargs: Any) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_serializer_field(field, direction, *args, **kwargs)  # type: ignore[no-untyped-call]
        if direction == "request" and isinstance(field, serializers.ListSerializer):
            schema |= {"minItems": 0 if field.allow_empty else 1, "maxItems": field.max_length}  # type: ignore[attr-defined]
        return schema

    def get_tags(self) -> list[str]:
        return [self._tokenize_path()[0].removesuffix("-api")]

    def _get_request_body(self, direction: Direction = "request") -> dict[str, Any] | None:
        """That of a change may leave out any field, but is itself required."""
        body: dict[str, Any] | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        return body and body | {"required": True}

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        if self.method == "GET":
            bodies["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
        answers = {status: body | {"headers": of_success(self.method, status)} for status, body in bodies.items()}
        self.resolve_serializer(ProblemSerializer, direction)
        return answers | refusals(self.method, self.path)


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "brewlytics.access.authentication.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        description = "`Api-Key <key>`, made by `manage.py api_key create`"
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": description}


def without_trailing_slash(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Both forms are answered; one is documented."""
    return [(path.rstrip("/"), regex, method, view) for path, regex, method, view in endpoints]


def with_what_is_told_once(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    result["components"]["responses"] = documented_refusals.components()
    return result


def with_named_choices(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What a list is narrowed to and what a row has are one type: else a generated client has two of the same."""
    schemas = result["components"]["schemas"].items()
    names = {frozenset(schema["enum"]): name for name, schema in schemas if "enum" in schema}
    for operation in (each for path in result["paths"].values() for each in path.values()):
        for parameter in operation["parameters"]:
            if name := names.get(frozenset(parameter["schema"].get("enum", ()))):
                parameter["schema"] = {"$ref": f"#/components/schemas/{name}"}
    return result
