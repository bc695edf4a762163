"""The fast way in: bytes to validated values, for what is surely right. A serializer stays the definition.

Of each serializer a msgspec type is built that takes no more than the serializer does. What it refuses may still be
right, and goes the serializer's own way, which finds the words for every fault.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

Judge = Callable[[Any], Any]


@cache
def acceptor(kind: type[serializers.Serializer[Any]]) -> Callable[[bytes], Any]:
    """What makes values of a body; None where it is not sure."""
    form, judge = _understood(kind())
    decoder = msgspec.json.Decoder(form)

    def accept(body: bytes) -> Any:
        try:
            return judge(decoder.decode(body))
        except (msgspec.MsgspecError, UnicodeDecodeError, ValidationError):
            return None

    return accept


def _understood(field: Any) -> tuple[Any, Judge]:
    """A type for the decoder, and what is left to do with a value of it."""
    match field:
        case serializers.ListSerializer():
            return _list(field)
        case serializers.Serializer():
            return _struct(field)
        case serializers.ChoiceField():
            return Literal[tuple(field.choices)], _as_it_is
        case serializers.IntegerField():
            return Annotated[int, Meta(ge=field.min_value, le=field.max_value)], _as_it_is
        case _:
            return str | int | float | bool | None, field.run_validation


def _list(field: Any) -> tuple[Any, Judge]:
    form, judge = _understood(field.child)
    bounds = Meta(min_length=None if field.allow_empty else 1, max_length=field.max_length)
    many = list[form]  # type: ignore[valid-type]  # of this moment
    return Annotated[many, bounds], lambda values: [judge(value) for value in values]


def _struct(serializer: serializers.Serializer[Any]) -> tuple[Any, Judge]:
    fields: dict[str, Any] = {str(field.field_name): field for field in serializer._writable_fields}
    understood = {name: _understood(field) for name, field in fields.items()}
    form = msgspec.defstruct(
        type(serializer).__name__,
        [_member(fields[name], kind) for name, (kind, _) in understood.items()],
        forbid_unknown_fields=True,
        kw_only=True,
    )
    judges = [(name, judge) for name, (_, judge) in understood.items()]

    def judged(value: Any) -> dict[str, Any]:
        return {name: judge(given) for name, judge in judges if (given := getattr(value, name)) is not UNSET}

    return form, judged


def _member(field: Any, kind: Any) -> tuple[str, Any] | tuple[str, Any, UnsetType]:
    if field.allow_null:
        kind = kind | None
    return (field.field_name, kind) if field.required else (field.field_name, kind | UnsetType, UNSET)


def _as_it_is(value: Any) -> Any:
    return value
