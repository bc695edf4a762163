"""The API's common shape: how a resource answers, and the router that mounts the resources."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from rest_framework.mixins import (
    CreateModelMixin,
    DestroyModelMixin,
    ListModelMixin,
    RetrieveModelMixin,
    UpdateModelMixin,
)
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.viewsets import GenericViewSet

from brewlytics.acceptor import acceptor
from brewlytics.etags import GuardedChanges, TaggedAnswers
from brewlytics.idempotency import Answer, claim_of, once
from brewlytics.parsers import CodedBody, LengthRequired, StrictJSONParser, WholeRequest, body_of


class ResourceViewSet(
    TaggedAnswers,
    GuardedChanges,
    CreateModelMixin,
    ListModelMixin,
    RetrieveModelMixin,
    UpdateModelMixin,
    DestroyModelMixin,
    GenericViewSet[Any],
):
    """List, retrieve, create, PATCH, DELETE; a subclass names the services that write."""

    http_method_names = ["get", "head", "post", "patch", "delete"]
    # One spelling of an id: Python's int() takes 1_0 and other alphabets' digits too. Eighteen are always a bigint.
    lookup_value_regex = "0|[1-9][0-9]{0,17}"
    # What a key's rights name.
    resource: str
    # For an action that takes another right than its method would.
    required_right: str | None = None
    create_row: Callable[..., Model]
    change_row: Callable[..., Model]
    delete_row: Callable[[int], None]

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Which methods there are is told where one is refused, and not looked for elsewhere."""
        is_taken = self.action and (self.request.method or "").lower() in self.http_method_names
        return {} if is_taken else super().default_response_headers

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """DRF takes an empty body for an empty object, and no other class of a request than its own."""
        self.action = self.action_map.get((request.method or "").lower(), "")
        return WholeRequest(
            request,
            parsers=self.get_parsers(),
            authenticators=self.get_authenticators(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Without a length Django would take a body that comes in chunks for an empty one."""
        super().initial(request, *args, **kwargs)
        if "HTTP_TRANSFER_ENCODING" in request.META:
            raise LengthRequired
        if "HTTP_CONTENT_ENCODING" in request.META:
            raise CodedBody

    def check_owner(self, fields: Mapping[str, Any]) -> None:
        """Refuses what is valid, but not this caller's to write."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """The body is looked at first: what cannot be right is nobody's twin."""
        claim = claim_of(request)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        self.check_owner(serializer.validated_data)
        return respond(once(claim, partial(self._created, serializer)))

    def _created(self, serializer: BaseSerializer[Any]) -> Answer:
        serializer.instance = self.create_row(**serializer.validated_data)
        return rendered(serializer.data, status=201)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        self.check_owner(serializer.validated_data)
        serializer.instance = self.change_row(int(self.kwargs["pk"]), **serializer.validated_data)

    def perform_destroy(self, instance: Model) -> None:
        self.delete_row(instance.pk)


class Router(SimpleRouter):
    """`/orders` and `/orders/` are one address: a redirect would lose the body of a POST."""

    def __init__(self) -> None:
        super().__init__()
        self.trailing_slash = "/?"


def received(request: Request, kind: type[Serializer[Any]]) -> Any:
    """The body's values, as this serializer finds them right."""
    if request.content_type == StrictJSONParser.media_type and (values := acceptor(kind)(body_of(request))) is not None:
        return values
    serializer = kind(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def rendered(data: Any, *, status: int) -> Answer:
    return Answer(status, JSONRenderer().render(data).decode())


def page_of(results: Iterable[str], paginator: Any) -> str:
    """A page's body, of results that are JSON already."""
    return f'{json.dumps(paginator.links(), separators=(",", ":"))[:-1]},"results":[{",".join(results)}]}}'


def respond(answer: Answer) -> HttpResponse:
    """Its body goes out as it is."""
    response = HttpResponse(answer.body.encode(), status=answer.status, content_type="application/json")
    if answer.etag:
        response.headers["ETag"] = answer.etag
    if answer.is_replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
