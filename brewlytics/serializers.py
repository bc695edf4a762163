"""Strict serializers: a value of another type or a field of another name is refused, never guessed at."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.core.validators import EmailValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

MAX_ID = 2**63 - 1


class Text(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Email(Text):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.validators.append(EmailValidator())


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class Id(Whole):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)


@extend_schema_field({"type": "integer", "format": "int64"})
class Long(serializers.IntegerField):
    """For what is answered: ids and counts are the database's bigint, and a client's usual integer may be shorter."""


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


class DecimalText(serializers.DecimalField):
    """A number of JSON has been through somebody's floating point, and Python takes 1e2 and other alphabets' digits."""

    def to_internal_value(self, data: Any) -> Decimal:
        if not (isinstance(data, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """Python takes 20260101 and 2026-1-1 too, and other alphabets' digits."""

    def to_internal_value(self, value: Any) -> date:
        if not (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


# Without the format `decimal`: a client that is generated for Java would make a number of it, and send one.
@extend_schema_field({"type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]{1,2})?$"})
class Money(DecimalText):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=0, **kwargs)


@extend_schema_field(
    {"type": "string", "pattern": r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$"},
)
class Rate(DecimalText):
    """A fraction: 0.0800 is 8 %."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=4, min_value=0, max_value=1, **kwargs)


# A comment, because a docstring would be each resource's description in the OpenAPI document: refuses every name that a
# client may not send, the fields that only the server sets among them.
class StrictSerializer(serializers.Serializer[Any]):
    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            found = cast(dict[str, Any], error.detail)
            raise ValidationError(found | unknown) from error
        if unknown:
            raise ValidationError(unknown)
        return value

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        names = data.keys() - {field.field_name for field in self._writable_fields}
        # Escaped as JSON Pointer wants it: the name becomes a part of one.
        return {
            name.replace("~", "~0").replace("/", "~1"): [ErrorDetail("There is no such field to set.", code="unknown")]
            for name in sorted(names)
        }
