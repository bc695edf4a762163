"""The body of a request: strict JSON in UTF-8, of a size and depth that no later step stumbles over."""

import json
from io import BytesIO
from typing import IO, Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 10


class PayloadTooLarge(APIException):
    status_code = 413
    default_code = "payload_too_large"
    default_detail = f"The body is larger than {MAX_BYTES} bytes."


class LengthRequired(APIException):
    status_code = 411
    default_code = "length_required"
    default_detail = "Send the body with a Content-Length: one in chunks is not read."


class CodedBody(APIException):
    status_code = 415
    default_code = "content_coding"
    default_detail = "Send the JSON as it is, without a Content-Encoding."


class WholeRequest(Request):
    """An empty body is no JSON. DRF takes it for an empty object, and a change whose body was lost would be a 200."""

    def _load_stream(self) -> None:
        super()._load_stream()  # type: ignore[misc]  # which its stubs leave out
        if self._stream is None:
            self._stream = BytesIO()


def body_of(request: Request) -> bytes:
    """As it came. Django keeps it, so that the parser finds it too; to be asked for before `data` is."""
    try:
        return request._request.body
    except RequestDataTooBig as error:
        raise PayloadTooLarge from error


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, context: Any = None) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise PayloadTooLarge
        try:
            value = json.loads(body.decode(), parse_constant=_refuse_constant)
        except RecursionError as error:
            raise ParseError(f"The JSON is nested more than {MAX_DEPTH} levels deep.") from error
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ParseError(f"The body is not JSON in UTF-8: {error}") from error
        except ValueError as error:
            raise ParseError("The body holds a number of too many digits.") from error
        if _is_deeper_than(MAX_DEPTH, value):
            raise ParseError(f"The JSON is nested more than {MAX_DEPTH} levels deep.")
        if b"\\u" in body:
            _refuse_lone_surrogates(value)
        return value


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"The body is not JSON in UTF-8: {name} is not a JSON number")


def _is_deeper_than(limit: int, value: Any) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for parent in level
            if isinstance(parent, (dict, list))
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return False
    return True


def _refuse_lone_surrogates(value: Any) -> None:
    """JSON can spell half a character; neither the database nor an answer can hold it."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ParseError("The body holds a lone surrogate, which is no character.") from error
