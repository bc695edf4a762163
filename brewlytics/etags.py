"""Entity tags: a client learns with 304 that what it has read is still so, and changes with If-Match only what it has
read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.exceptions import ParseError
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from brewlytics.refusals import Fault, Stale

# RFC 9110, 8.8.3: what may stand in an entity tag, whoever made it.
ENTITY_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
# RFC 9110, 15.4.5: what an answer without its body still says.
KEPT = ("ETag", "Cache-Control", "Content-Location", "Date", "Expires", "Vary")
STALE = Fault("", "stale", "It has changed since it was read: read it again.")


class TaggedAnswers(APIView):
    """For a view of DRF: its answers have a tag, and are asked for again before they are used again."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer: HttpResponse = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code not in (200, 201):
            return answer
        if not isinstance(answer, Response):
            return tagged(request, answer)
        answer.add_post_render_callback(partial(tagged, request))
        return answer


class GuardedChanges(GenericAPIView[Any]):
    """PATCH and DELETE honour the tag that a row was read with; one that is stale is said before all else."""

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with self.unchanged(request):
            answer: Response = super().partial_update(request, *args, **kwargs)  # type: ignore[misc]
            return answer

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with self.unchanged(request):
            answer: Response = super().destroy(request, *args, **kwargs)  # type: ignore[misc]
            return answer

    @contextmanager
    def unchanged(self, request: Request) -> Iterator[None]:
        """Locked before it is compared: nobody else changes it until this change is done."""
        tags = expected_tags(request)
        if tags is None:
            yield
            return
        with transaction.atomic():
            row = get_object_or_404(self.get_queryset().select_for_update(), pk=self.kwargs["pk"])
            if tag_of(self.rendered(request, row)) not in tags:
                raise Stale(STALE)
            yield

    def rendered(self, request: Request, row: Any) -> bytes:
        """As this client has read it: with the same Accept."""
        context = self.get_renderer_context()
        data = self.get_serializer(row).data
        body = request.accepted_renderer.render(data, request.accepted_media_type, context)
        assert isinstance(body, bytes)
        return body


def tagged(request: HttpRequest | Request, response: HttpResponse) -> HttpResponse:
    """With the view's own tag, or one of the whole body. Others' caches may not keep what a key has opened."""
    headers = response.headers
    if "ETag" not in headers:
        headers["ETag"] = tag_of(response.content)
    headers["Cache-Control"] = "no-cache, private"
    headers["Vary"] = f"{headers['Vary']}, Authorization" if "Vary" in headers else "Authorization"
    if request.method in ("GET", "HEAD") and is_known(request, response["ETag"]):
        return HttpResponseNotModified(headers={name: response[name] for name in KEPT if name in response})
    return response


def tag_of(body: bytes) -> str:
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def is_known(request: HttpRequest | Request, tag: str) -> bool:
    """A proxy that compresses weakens the tags that pass; what is known by a weak one is known."""
    known = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return "*" in known or tag in (each.removeprefix("W/") for each in known)


def expected_tags(request: Request) -> list[str] | None:
    """Those of If-Match; None if any will do."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    if not re.fullmatch(rf"{ENTITY_TAG}(?:[ \t]*,[ \t]*{ENTITY_TAG})*", header):
        raise ParseError('If-Match takes an ETag as it was answered, quotes and all, as in "3"; or *.')
    tags: list[str] = re.findall(ENTITY_TAG, header)
    return tags
