"""In which form an answer is given, where nearly every client takes whatever there is; and what a body may be."""

from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class QuickNegotiation(DefaultContentNegotiation):
    def select_renderer(self, request: Request, renderers: Any, *args: Any, **kwargs: Any) -> tuple[BaseRenderer, str]:
        first: BaseRenderer = renderers[0]
        if request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", first.media_type):
            return first, first.media_type
        try:
            found: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, *args, **kwargs)
        except NotAcceptable:
            # It is answered without a body, and a generated client asks for what could have one: a problem.
            if request.method != "DELETE":
                raise
            return first, first.media_type
        return found

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        """A type that names none is not JSON: a parser would be found for */*."""
        if "*" in request.content_type:
            return None
        found: BaseParser | None = super().select_parser(request, parsers)
        return found
