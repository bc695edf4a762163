"""Pages to look at, which say so where the star does not answer."""

from collections.abc import Callable
from functools import partial
from logging import getLogger
from typing import Any

from django.contrib import admin
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

logger = getLogger(__name__)


def unless_down(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Bars lead to these pages: where the star does not answer, they say so, as the overview does."""
    try:
        response = view()
        return response.render() if isinstance(response, TemplateResponse) else response
    except OperationalError as error:
        logger.warning("the star cannot be shown: %s", error)
        faults = ["The warehouse's database (OLAP) does not answer: is it up?"]
        context = {**admin.site.each_context(request), "title": "Warehouse", "faults": faults}
        return render(request, "warehouse/unavailable.html", context, status=503)


class ReadOnlyAdmin(ModelAdmin):
    """A list and a page for each row, for those with the right to view."""

    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return unless_down(request, partial(super().changelist_view, request, *args, **kwargs))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return unless_down(request, partial(super().changeform_view, request, *args, **kwargs))

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
