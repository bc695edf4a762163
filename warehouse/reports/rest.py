"""The page that lets the engine rest or go on, for those with the permission: it asks first, and says what it means."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.generic import View

from warehouse.connections import star_connection
from warehouse.etl import EtlError, pause, read_pause, resume


class RestView(PermissionRequiredMixin, View):
    permission_required = "warehouse.pause_engine"
    raise_exception = True
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A star that does not answer is told in words, on the page that tells of everything."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except (EtlError, DatabaseError) as error:
            messages.error(request, str(error).strip())
            return redirect("pipeline")

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {**admin.site.each_context(request), "title": "Engine", "pause": read_pause(star_connection())}
        return TemplateResponse(request, "warehouse/pipeline/rest.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Two who press the same button do what one would have done."""
        if "pause" in request.POST:
            pause(star_connection(), by=request.user.get_username(), reason=request.POST.get("reason", "").strip())
            messages.success(request, "The engine is paused; a batch at work is finished first.")
        elif "resume" in request.POST:
            resume(star_connection())
            messages.success(request, "The engine goes on.")
        return redirect("pipeline")
