"""For schemathesis: what the document allows is taken, but for what no document could say."""

from typing import Any

import schemathesis
from schemathesis import CheckContext, Response

# Of what is not there or not any more, of a text that Python takes for blank, of a header, and of sums.
UNSAID = {
    "does_not_exist",
    "inactive",
    "erased",
    "blank",
    "null_characters_not_allowed",
    "parse_error",
    "malformed_key",
    "too_large",
}
# No pattern holds these: a name of the tz database, a signed cursor, a moment that the database's calendar has.
UNSAID_OF = {"/timezone", "/cursor", "/ordered_after", "/ordered_before", "/updated_after", "/email", "/from", "/to"}
# To JSON Schema 4443.0 is an integer, and to us it has been through somebody's floating point.
NOT_WHOLE = "A valid integer is required."


@schemathesis.check
def takes_what_the_document_allows(ctx: CheckContext, response: Response, case: Any) -> None:
    if response.status_code == 400 and case.meta.generation.mode.is_positive:
        for fault in response.json()["errors"]:
            is_unsaid = fault["code"] in UNSAID or fault["pointer"] in UNSAID_OF or fault["detail"] == NOT_WHOLE
            assert is_unsaid, f"The document allows this: {fault}"
