"""The admin's sidebar and its first page: the pages that are no table's first, then every app with its tables."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

# Title, icon, the address's name, and what somebody must be allowed to see it.
PAGES = (
    ("Order board", "view_kanban", "order-board", "orders.view_order"),
    ("Overview", "monitoring", "overview", "warehouse.view_factsale"),
    ("Pipeline", "conversion_path", "pipeline", "warehouse.view_etlrun"),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    return [{"items": _pages(request)}, *(_app(app) for app in admin.site.get_app_list(request))]


def start(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The first page after the log-in: on a tablet the sidebar is closed."""
    return {**context, "title": "Start", "pages": _pages(request)}


def _pages(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"title": title, "icon": icon, "link": reverse(name)}
        for title, icon, name, permission in PAGES
        if request.user.has_perm(permission)
    ]


def _app(app: dict[str, Any]) -> dict[str, Any]:
    tables = [{"title": model["name"], "link": model["admin_url"]} for model in app["models"] if model["admin_url"]]
    return {"title": app["name"], "items": tables}
