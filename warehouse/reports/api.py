"""/metrics-api: the marts in numbers, for programs. The same filters and statements as the admin's pages have."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from brewlytics.etags import TaggedAnswers
from brewlytics.refusals import Fault, Unavailable
from warehouse.reports import queries
from warehouse.reports.arguments import IN_SQL, PARAMETERS, read_arguments, refuse_unknown
from warehouse.reports.csv_form import CsvRenderer
from warehouse.reports.mart import MARTS, Mart
from warehouse.reports.serializers import MartListSerializer, answer_serializer, as_sent

OF_THE_ANSWER = """Answered whole, without pages; as CSV with `Accept: text/csv`, where a text that a spreadsheet would
take for a formula has an apostrophe before it. Takes the right `metrics:read`."""


class MetricsApiView(TaggedAnswers, APIView):
    """Takes a key with the right `metrics:read`."""

    resource = "metrics"
    http_method_names = ["get", "head"]

    def check_permissions(self, request: Request) -> None:
        """There is no right to write a mart, so that any other method is told to be the wrong one."""
        if request.method in SAFE_METHODS:
            super().check_permissions(request)


class MartListView(MetricsApiView):
    @extend_schema(summary="The marts that there are, and what narrows each.", responses=MartListSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request.query_params)
        marts = [
            {
                "name": mart.address,
                "url": reverse(f"metrics-api-{mart.address}"),
                "description": mart.description,
                "parameters": mart.takes,
            }
            for mart in MARTS
        ]
        return Response({"results": marts})


class MartView(MetricsApiView):
    renderer_classes = [JSONRenderer, CsvRenderer]
    mart: Mart

    def get(self, request: Request) -> Response:
        try:
            arguments = read_arguments(self.mart, request.query_params)
            rows = queries.read(self.mart.name, {IN_SQL[name]: value for name, value in arguments.items()})
        except queries.MartsUnavailable as error:
            raise Unavailable(Fault("", "unavailable", str(error))) from error
        return Response({"filters": arguments, "results": list(map(as_sent, rows))})


def view_of(mart: Mart) -> Any:
    """A view for each mart, so that the OpenAPI document knows each one's parameters and columns."""
    view: Any = type("MartView", (MartView,), {"mart": mart})
    document = extend_schema(
        summary=mart.description.partition(". ")[0],
        description=f"{mart.description} {OF_THE_ANSWER}",
        parameters=[PARAMETERS[name] for name in mart.takes],
        responses={(200, "application/json"): answer_serializer(mart), (200, "text/csv"): OpenApiTypes.STR},
    )
    return document(view).as_view()
