"""The lists' filters: a parameter that no filter knows is refused, since a list that ignores it would mislead."""

import re
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Q, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.drainage import set_override
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from brewlytics.pagination import PARAMETERS
from brewlytics.serializers import MAX_ID
from brewlytics.word_search import by_words

LONGEST_TEXT = 200
ONE_SPELLING = re.compile(r"-?(?:0|[1-9][0-9]*)")
OFFSET = re.compile(r"T.*(?:Z|[+-][0-9]{2}:?[0-9]{2})$", re.ASCII | re.IGNORECASE)
UNKNOWN = ErrorDetail("There is no such parameter.", code="unknown")
REPEATED = ErrorDetail("Give it once.", code="repeated")
EMPTY = ErrorDetail("Give it a value, or leave it out.", code="invalid")


class IdField(forms.IntegerField):
    """As a row's address is written, and no other way: Django takes 1.0 for one, and Python 1_0 for ten."""

    def to_python(self, value: Any) -> int | None:
        if value and not ONE_SPELLING.fullmatch(value):
            raise InvalidValue(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class IdFilter(django_filters.Filter):
    field_class = IdField

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)
        document(self, label, type="integer", format="int64", minimum=1, maximum=MAX_ID)


class TextFilter(django_filters.CharFilter):
    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, strip=False, **kwargs)
        document(self, label, type="string", minLength=1, maxLength=LONGEST_TEXT)


def document(field: django_filters.Filter, label: str, **schema: Any) -> None:
    """What a filter's class alone does not tell drf-spectacular."""
    set_override(field, "field", schema | {"description": label})


class InstantField(django_filters.fields.IsoDateTimeField):
    """Hands the database UTC: Python takes offsets up to 23:59, PostgreSQL only up to 15:59. A time without its offset
    would be taken for UTC, which nobody at a till means; and other alphabets' digits for ours."""

    def to_python(self, value: Any) -> datetime | None:
        if value and not (value.isascii() and OFFSET.search(value)):
            raise InvalidValue("Give a moment with its offset, as in 2026-11-23T09:00:00Z.", code="invalid")
        instant: datetime | None = super().to_python(value)
        try:
            return instant and instant.astimezone(UTC)
        except OverflowError as error:
            raise InvalidValue(self.error_messages["invalid"], code="invalid") from error


class InstantFilter(django_filters.IsoDateTimeFilter):
    field_class = InstantField


class ResourceFilter(django_filters.FilterSet):
    """What every list can be narrowed by. `search_in` names the columns that `search` looks into, as the table's index
    has them; `orderings` those that the list can be sorted by: none may be null."""

    search_in: tuple[str, ...]
    orderings: tuple[str, ...] = ("id", "updated_at", "name")

    external_ref = TextFilter()
    updated_after = InstantFilter(field_name="updated_at", lookup_expr="gte", label="At or after.")
    search = TextFilter("The beginnings of words, in any case and order.", method="search_words")

    # What has words to be found by, where the table's index leaves out the rest.
    searchable = Q()

    def search_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return by_words(rows, text, self.search_in, self.searchable)


class StrictFilterBackend(DjangoFilterBackend):
    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        known = view.filterset_class.base_filters.keys() | PARAMETERS
        faults = {
            name: [fault]
            for name, values in sorted(request.query_params.lists())
            if (fault := _fault(values) if name in known else UNKNOWN)
        }
        if faults:
            raise ValidationError(faults)
        if not request.query_params.keys() - PARAMETERS:  # a form of ten fields, made and judged for nothing
            return queryset
        narrowed: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return narrowed


def _fault(values: list[str]) -> ErrorDetail | None:
    """A parameter without a value would be passed over too, and so would all but the last of several."""
    if "" in values:
        return EMPTY
    return REPEATED if len(values) > 1 else None
