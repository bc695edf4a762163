"""A mart's rows as CSV, for who asks with `Accept: text/csv`: the same values as in JSON, a null as nothing."""

import csv
from io import StringIO
from typing import Any

from rest_framework.renderers import BaseRenderer


class CsvRenderer(BaseRenderer):
    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> str:
        """The columns' names come first, also where there is no row."""
        text = StringIO(newline="")
        columns = [column["name"] for column in renderer_context["view"].mart.columns]
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        writer.writerows(data["results"])
        return text.getvalue()
