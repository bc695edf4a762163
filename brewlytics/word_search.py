"""Rows by what stands somewhere in them, as the tables' search indexes know it."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value


def by_words(rows: QuerySet[Any], text: str, columns: tuple[str, ...], searchable: Q) -> QuerySet[Any]:
    """By the beginnings of words. `searchable` is what the index does not leave out."""
    words = Func(*columns, function="search_words")
    prefixes = Func(Value(text), function="search_prefixes")
    return by_index(rows, Q(between(" @@ ", words, prefixes), searchable))


def by_index(rows: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    """By the index first, whatever the ordering: how rare a word is the planner can only guess, and it would rather
    look at row after row until a page is full."""
    found = rows.model._default_manager.filter(condition).values("pk")
    return rows.filter(between(" = any ", F("pk"), ArrayInParentheses(found)))


class ArrayInParentheses(ArraySubquery):
    template = "(array(%(subquery)s))"


def between(operator: str, *sides: Any) -> Func:
    return Func(*sides, template="%(expressions)s", arg_joiner=operator, output_field=BooleanField())
