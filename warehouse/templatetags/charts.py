"""The charts as SVG, drawn on the server."""

from typing import Any

from django import template

from warehouse.reports import charts
from warehouse.reports.overview import Panel

register = template.Library()


@register.inclusion_tag("warehouse/overview/columns.html")
def columns(panel: Panel) -> dict[str, Any]:
    return {"panel": panel, "chart": charts.columns(panel), "best": _best(panel)}


@register.inclusion_tag("warehouse/overview/rows.html")
def rows(panel: Panel) -> dict[str, Any]:
    bars = charts.rows(panel)
    return {"panel": panel, "bars": bars, "height": charts.ROW * len(bars), "best": _best(panel)}


def _best(panel: Panel) -> Any:
    return max(panel.entries, key=lambda entry: entry.figures.net_amount)
