"""Customers that were erased at the source: nothing here tells any more who they were, and nothing may bring it back.

The source says so by an event like any other, whose row has `erased_at`. Before a batch applies anything it notes such
events and takes the person out of all that the star keeps of the member from before: history, versions, dead letters.
What is older and comes later, as in a replay, is emptied as it comes. All this is the batch's own transaction, and it
is no matter whether the event itself can be applied or waits behind a dead letter.
"""

import json
from typing import Any

from psycopg2.sql import Identifier

from warehouse.etl.steps import Steps

CUSTOMERS_LOG = "cdc_customers"
NOBODY = {"name": "Erased customer", "email": None, "phone": None, "external_ref": None}
"""What the source puts in place of a person; whatever else a row has stays."""
STARS = ("public", "star_beside")
"""The one that is made beside, or was left half made, has copies of the same histories."""
TABLES = {"customers", "dim_customer"}
"""Under these names a comparison speaks of customers."""


def erase_customers(steps: Steps, staged: str) -> None:
    """To be called when a batch's events or images are in the table `staged`, and before any of them is applied."""
    table = Identifier(staged)
    if steps.run("note_erased_customer", staged=table):
        for star in STARS:
            erase_from(steps, star, since_run=steps.run_id)
    steps.run("erase_from_staged", {"nobody": json.dumps(NOBODY)}, staged=table)


def erase_from(steps: Steps, star: str, *, since_run: int | None) -> None:
    """Take out of this star whom the runs from `since_run` on have noted; 0: whoever was ever erased."""
    parameters = {"nobody": json.dumps(NOBODY), "since_run": since_run}
    steps.run("erase_from_member_event", parameters, star=Identifier(star))
    steps.run("erase_from_dim_customer", parameters, star=Identifier(star))
    steps.run("erase_from_dead_letter", parameters, star=Identifier(star))


def without_persons(told: Any) -> Any:
    """For the books, in which nobody would look for a person: rows as JSON, with what tells who it is left out."""
    match told:
        case dict():
            return {name: without_persons(value) for name, value in told.items() if name not in NOBODY}
        case list():
            return [without_persons(value) for value in told]
    return told
