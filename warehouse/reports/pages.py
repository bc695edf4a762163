"""The overview in the admin: the page, the part of it that changes, and its tables as files."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.generic import View

from brewlytics import csv_files
from brewlytics.refusals import Invalid
from warehouse.reports import queries
from warehouse.reports.filters import ONE_DAY, Choices, Filters, parse
from warehouse.reports.overview import read_overview, read_panel

SHORTCUTS = {"7 days": 7, "30 days": 30, "90 days": 90, "12 months": 365}


class ReportView(PermissionRequiredMixin, View):
    """Whatever cannot be answered becomes a page that says why."""

    permission_required = ("warehouse.view_factsale", "warehouse.view_factorder")
    raise_exception = True
    http_method_names = ["get", "head"]
    template = "warehouse/overview/page.html"

    def get(self, request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        choices = Choices({}, [], {})
        try:
            choices = queries.choices()
            return self.answer(parse(request.GET, choices), choices, **kwargs)
        except Invalid as refusal:
            return self.refuse(400, [fault.detail for fault in refusal.faults], choices)
        except queries.MartsUnavailable as error:
            return self.refuse(503, [str(error)], choices)

    @property
    def query(self) -> str:
        """As it was asked: a page of the last 30 days moves on at midnight."""
        return self.request.GET.urlencode()

    def answer(self, filters: Filters, choices: Choices) -> HttpResponseBase:
        raise NotImplementedError

    def refuse(self, status: int, faults: list[str], choices: Choices) -> HttpResponse:
        return self.page(status, asked=self.request.GET, choices=choices, faults=faults)

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        around = {**admin.site.each_context(self.request), "title": "Overview", "query": self.query}
        return render(self.request, self.template, around | context, status=status)


class OverviewView(ReportView):
    def answer(self, filters: Filters, choices: Choices) -> HttpResponse:
        return self.page(
            asked=filters.query(),
            choices=choices,
            shortcuts={name: urlencode(_last(days, filters, choices).query()) for name, days in SHORTCUTS.items()},
            overview=read_overview(filters, datetime.now(UTC)),
        )


class LiveView(ReportView):
    """What the page asks for again and again."""

    template = "warehouse/overview/live.html"

    def answer(self, filters: Filters, choices: Choices) -> HttpResponse:
        return render(
            self.request, self.template, {"overview": read_overview(filters, datetime.now(UTC)), "query": self.query}
        )


class TableView(ReportView):
    def answer(self, filters: Filters, choices: Choices, table: str = "") -> HttpResponseBase:
        panel = read_panel(table, filters)
        return csv_files.download(f"{table}-{filters.since}-{filters.until}.csv", *panel.cells)


def _last(days: int, filters: Filters, choices: Choices) -> Filters:
    today = choices.today(filters.store_id)
    return filters.between(today - timedelta(days=days) + ONE_DAY, today)
