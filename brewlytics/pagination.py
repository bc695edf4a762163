"""Pages of a list by keyset: a page begins beyond a row's values, so that what is inserted or deleted meanwhile neither
skips nor repeats another row, however many rows have equal values."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

PARAMETERS = {"cursor", "page_size", "ordering"}
NEWEST_FIRST = "-id"
PAGE_SIZE, LARGEST_PAGE = 50, 200
# Whatever else a cursor could hold would have to be looked at; without a time in it, an answer that has not changed has
# the same links, and so the same ETag. "~" needs no escape in an address.
SIGNER = Signer(salt="cursor", sep="~")


class Cursor(NamedTuple):
    """Where a page begins: beyond a row's values, or without them at that end of the list from which it is read."""

    ordering: str
    is_backwards: bool
    beyond: Sequence[str] | None


class KeysetPagination(BasePagination):
    """The filters of a list name its `orderings`; id decides between equal values."""

    def paginate_queryset(  # type: ignore[override]  # what is paged through is always a table
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        self.url = request.build_absolute_uri()
        size = read_page_size(request)
        cursor = read_cursor(request, read_ordering(request, view.filterset_class.orderings))
        rows = list(from_there_on(queryset, cursor)[: size + 1])
        page = rows[:size]
        columns = [queryset.model._meta.get_field(name) for name in keys_of(cursor)]
        onward = cursor._replace(beyond=values_of(page[-1], columns)) if len(rows) > size else None
        back = None if cursor.beyond is None else self._back(cursor, page, columns)
        self.next, self.previous = (back, onward) if cursor.is_backwards else (onward, back)
        return page[::-1] if cursor.is_backwards else page

    def _back(self, cursor: Cursor, page: list[Any], columns: Sequence[Any]) -> Cursor:
        """Where everything that was beyond is gone, the way back begins at that end."""
        beyond = values_of(page[0], columns) if page else None
        return Cursor(cursor.ordering, not cursor.is_backwards, beyond)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({**self.links(), "results": data})

    def links(self) -> dict[str, str | None]:
        return {"next": self._link(self.next), "previous": self._link(self.previous)}

    def _link(self, cursor: Cursor | None) -> str | None:
        return cursor and replace_query_param(self.url, "cursor", SIGNER.sign_object(cursor))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        example = "https://api.example.org/orders?cursor=WyItaWQiLGZhbHNlLFsiNDIiXV0~k3J"
        links = {"next": link | {"example": example}, "previous": link | {"example": None}}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {**links, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orderings = view.filterset_class.orderings
        ordering = {
            "enum": [sign + name for name in orderings for sign in ("", "-")],
            "default": NEWEST_FIRST,
            # What generated clients call them.
            "x-enum-varnames": [name.upper() + order for name in orderings for order in ("", "_DESCENDING")],
        }
        schemas: dict[str, tuple[str, dict[str, Any]]] = {
            "cursor": (
                "From `next` or `previous` of an answer; only for the ordering that it came with.",
                {"minLength": 1},
            ),
            "page_size": ("", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}),
            "ordering": ("`-`: the greatest first. Among equals, id decides.", ordering),
        }
        return [
            {"name": name, "in": "query", "description": description, "schema": {"type": "string"} | schema}
            for name, (description, schema) in schemas.items()
        ]


def read_page_size(request: Request) -> int:
    text = request.query_params.get("page_size", str(PAGE_SIZE))
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= LARGEST_PAGE):
        raise invalid("page_size", f"Give a number from 1 to {LARGEST_PAGE}.")
    return int(text)


def read_ordering(request: Request, choices: Sequence[str]) -> str:
    ordering = request.query_params.get("ordering", NEWEST_FIRST)
    if ordering.removeprefix("-") not in choices:
        raise invalid("ordering", f"Give one of {', '.join(choices)}, with - before it for the greatest first.")
    return ordering


def read_cursor(request: Request, ordering: str) -> Cursor:
    text = request.query_params.get("cursor")
    if text is None:
        return Cursor(ordering, is_backwards=False, beyond=None)
    try:
        cursor = Cursor(*SIGNER.unsign_object(text))
    except BadSignature as error:
        raise invalid("cursor", "Take the cursor from next or previous of an answer.") from error
    if cursor.ordering != ordering:
        raise invalid("cursor", f"This cursor is of a list by {cursor.ordering}: begin anew without one.")
    return cursor


def from_there_on(queryset: QuerySet[Any], cursor: Cursor) -> QuerySet[Any]:
    """In the order of reading. One comparison of rows, because an index over these columns can begin there."""
    names = keys_of(cursor)
    is_descending = cursor.ordering.startswith("-") != cursor.is_backwards
    if cursor.beyond is not None:
        is_beyond = TupleLessThan if is_descending else TupleGreaterThan
        queryset = queryset.filter(is_beyond(Tuple(*names), tuple(cursor.beyond)))
    return queryset.order_by(*(f"-{name}" if is_descending else name for name in names))


def keys_of(cursor: Cursor) -> list[str]:
    return list(dict.fromkeys([cursor.ordering.removeprefix("-"), "id"]))


def values_of(row: Any, columns: Sequence[Any]) -> list[str]:
    return [column.value_to_string(row) for column in columns]


def invalid(parameter: str, detail: str) -> ValidationError:
    return ValidationError({parameter: [ErrorDetail(detail, code="invalid")]})
