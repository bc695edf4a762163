"""In which form an answer is given: nearly every client takes whatever there is, and that is quickly found."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class QuickNegotiation(DefaultContentNegotiation):
    def select_renderer(self, request: Request, renderers: Any, *args: Any, **kwargs: Any) -> tuple[BaseRenderer, str]:
        first: BaseRenderer = renderers[0]
        if request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", first.media_type):
            return first, first.media_type
        found: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, *args, **kwargs)
        return found
