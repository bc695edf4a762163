"""The facts of the star: orders and their lines, each the image of its last change and of the versions it falls in."""

from psycopg2.sql import Identifier

from warehouse.etl.dimensions import infer_members
from warehouse.etl.steps import Steps


def stage_order_events(steps: Steps) -> None:
    """Say of which orders and lines the staged events tell."""
    steps.run("expand_truncated_orders")


def stage_order_images(steps: Steps, keys: list[int]) -> None:
    """Of these orders' images: what the star has and they do not tell of, and the numbers that the star knows."""
    steps.run("stage_missing_orders", {"keys": keys})
    steps.run("number_order_images", {"keys": keys})
    steps.run("stage_resynced_orders", {"keys": keys})


def keep_last_changes(steps: Steps) -> None:
    """Leave of the staged order events those that have something to say: of each row the last, if it is not over."""
    steps.run("discard_superseded", staged=Identifier("staged_order"))
    steps.run("discard_superseded", staged=Identifier("staged_line"))
    steps.run("discard_deleted_orders")
    steps.run("discard_deleted_lines")


def insert_new_orders(steps: Steps) -> None:
    """Write the facts of the staged orders that are new to the star; and the members and guards that any of them needs.

    Orders first: the lines take their columns from them.
    """
    infer_members(steps)
    steps.run("delete_fact_orders")
    steps.run("delete_fact_sales")
    steps.run("stage_order_fact")
    steps.run("insert_fact_orders")
    steps.run("insert_fact_sales")


def change_known_orders(steps: Steps) -> None:
    """Bring the facts of the other orders up to the staged events, and find those to be looked at again."""
    steps.run("merge_fact_orders")
    steps.run("merge_fact_sales")
    steps.run("stage_touched_order")


def restate(steps: Steps, *, are_some_governed: bool) -> None:
    """Look again at the orders that changed and at those that a new dimension version governs, and mend their facts."""
    if are_some_governed:
        steps.run("restate_fact_orders")
    steps.run("recount_fact_orders")
    steps.run("restate_fact_sales")
