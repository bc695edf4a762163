"""The lists' filters: a parameter that no filter knows is refused, since a list that ignores it would mislead."""

from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Q, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from brewlytics.serializers import MAX_ID

PAGING = {"cursor", "page_size"}


@extend_schema_field(OpenApiTypes.INT64)
class IdFilter(django_filters.Filter):
    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)


class TextFilter(django_filters.CharFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)


class InstantField(django_filters.fields.IsoDateTimeField):
    """Hands the database UTC: Python takes offsets up to 23:59, PostgreSQL only up to 15:59."""

    def to_python(self, value: Any) -> datetime | None:
        instant: datetime | None = super().to_python(value)
        try:
            return instant and instant.astimezone(UTC)
        except OverflowError as error:
            raise InvalidValue(self.error_messages["invalid"], code="invalid") from error


class InstantFilter(django_filters.IsoDateTimeFilter):
    field_class = InstantField


class ResourceFilter(django_filters.FilterSet):
    """What every list can be narrowed by; `search_in` names the columns that `search` looks into."""

    search_in: tuple[str, ...]

    external_ref = TextFilter()
    updated_after = InstantFilter(field_name="updated_at", lookup_expr="gte", label="At or after.")
    search = TextFilter(method="search_columns", label="A part of the text, in any case.")

    def search_columns(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(reduce(or_, (Q(**{f"{column}__icontains": text}) for column in self.search_in)))


class StrictFilterBackend(DjangoFilterBackend):
    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        unknown = request.query_params.keys() - view.filterset_class.base_filters.keys() - PAGING
        if unknown:
            detail = ErrorDetail("There is no such parameter.", code="unknown")
            raise ValidationError({name: [detail] for name in sorted(unknown)})
        narrowed: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return narrowed
