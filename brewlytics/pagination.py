"""Pages of a list: newest first, by cursor, so that rows which arrive meanwhile shift nothing."""

from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

# What DRF makes of a text that says nothing; no link ever holds it.
EMPTY = Cursor(offset=0, reverse=False, position=None)


class IdPagination(CursorPagination):
    ordering = "-id"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int:
        """DRF silently takes its own size for a wrong one."""
        text = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= self.max_page_size):
            raise invalid(self.page_size_query_param, f"Give a number from 1 to {self.max_page_size}.")
        return int(text)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """DRF answers 404, and passes any position on to the database."""
        try:
            cursor = super().decode_cursor(request)
            if cursor == EMPTY:
                raise NotFound
            if cursor is not None and cursor.position is not None:
                int(cursor.position)
        except (NotFound, ValueError) as error:
            raise invalid(self.cursor_query_param, "Take the cursor from next or previous of an answer.") from error
        return cursor


def invalid(parameter: str, detail: str) -> ValidationError:
    return ValidationError({parameter: [ErrorDetail(detail, code="invalid")]})
