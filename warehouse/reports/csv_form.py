"""A mart's rows as CSV, for who asks with `Accept: text/csv`: as in JSON, but safe for spreadsheets."""

from typing import Any

from rest_framework.renderers import BaseRenderer

from brewlytics.csv_files import lines


class CsvRenderer(BaseRenderer):
    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> str:
        names = [column["name"] for column in renderer_context["view"].mart.columns]
        return "".join(lines(names, ([row[name] for name in names] for row in data["results"])))
