"""The OpenAPI document: what drf-spectacular cannot see by itself, the errors and the key."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter
from rest_framework import serializers

from brewlytics.access.permissions import right_for
from brewlytics.api import ResourceViewSet
from brewlytics.idempotency import HEADER
from brewlytics.problems import CONTENT_TYPE

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Drawn anew for each thing to do: within 24 hours the same request with the same key is done once.",
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
    """Every operation names its right and its errors."""

    view: ResourceViewSet  # type: ignore[override]  # which every documented view is, or has a resource like it

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular calls it
        return f"Takes the right `{right_for(self.method, self.view.resource)}`."

    def get_override_parameters(self) -> list[Any]:
        return [IDEMPOTENCY_KEY] if self.method == "POST" else []

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        problem = self.resolve_serializer(ProblemSerializer, direction).ref
        return super()._get_response_bodies(direction) | {
            str(status.value): {"description": status.phrase, "content": {CONTENT_TYPE: {"schema": problem}}}
            for status in self._refusals()
        }

    def _refusals(self) -> list[HTTPStatus]:
        refusals = [HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN]
        if "{id}" in self.path:
            refusals += [HTTPStatus.NOT_FOUND]
        refusals += [HTTPStatus.NOT_ACCEPTABLE]
        if self.method != "GET":
            refusals += [HTTPStatus.CONFLICT]
        if self.method in ("PATCH", "DELETE") and self.view.resource == "orders":
            refusals += [HTTPStatus.PRECONDITION_FAILED]
        if self.method in ("POST", "PATCH"):
            refusals += [HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE]
        if self.method == "POST":
            refusals += [HTTPStatus.UNPROCESSABLE_ENTITY]
        refusals += [HTTPStatus.TOO_MANY_REQUESTS]
        if self.path.startswith("/metrics-api/"):
            refusals += [HTTPStatus.SERVICE_UNAVAILABLE]
        return refusals


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "brewlytics.access.authentication.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        description = "`Api-Key <key>`, made by `manage.py api_key create`"
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": description}


def without_trailing_slash(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Both forms are answered; one is documented."""
    return [(path.rstrip("/"), regex, method, view) for path, regex, method, view in endpoints]
