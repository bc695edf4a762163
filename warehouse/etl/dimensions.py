"""The dimensions of the star: one mechanism for all four, driven by their declaration in `logs`.

Every change of a member is kept in `member_event`; a member's versions are a function of that history. New events cut
the history anew from the last state before them, so that a repeated or late event ends in the same versions.
"""

from typing import LiteralString

from psycopg2.sql import SQL, Composable, Composed, Identifier, Literal

from warehouse.etl.logs import DIMENSIONS, Dimension
from warehouse.etl.steps import Steps


def stage_member_events(steps: Steps, sources: set[str]) -> list[Dimension]:
    """Cut the histories of these change logs' members anew; returns the dimensions that have something to write."""
    return [dimension for dimension in DIMENSIONS if dimension.log in sources and _stage(steps, dimension)]


def stage_governed_orders(steps: Steps) -> bool:
    """Find the orders in the star that the staged versions govern; returns whether there are any."""
    since = steps.read("read_restated_since")
    return since is not None and bool(steps.run("stage_governed_order", {"since": since}))


def _stage(steps: Steps, dimension: Dimension) -> bool:
    parts = _parts(dimension)
    source = Literal(dimension.source)
    steps.run("expand_truncated_members", dim=parts["dim"], member_id=parts["member_id"], source=source)
    if not steps.run("insert_member_event", dimension=parts["dimension"], source=source):
        return False
    steps.run("stage_versions", **parts, state=_payload(dimension.type_2, "e.payload"))
    steps.run("stage_restatement", **parts)
    return True


def stage_member_images(steps: Steps, dimension: Dimension, keys: list[int], read_at: str) -> bool:
    """Cut the histories of these members anew from the beginning, images included; returns whether the star differs."""
    parts, source = _parts(dimension), Literal(dimension.source)
    read = {"keys": keys, "read_at": read_at}
    steps.run("stage_missing_members", read, dim=parts["dim"], member_id=parts["member_id"], source=source)
    known, last = _payload(dimension.attributes, "payload"), _payload(dimension.attributes, "last_payload")
    steps.run("insert_member_images", dimension=parts["dimension"], state=known, last_state=last)
    steps.run("stage_versions", **parts, state=_payload(dimension.type_2, "e.payload"))
    _discard_equal_versions(steps, dimension)
    if not steps.read("count_staged_versions"):
        return False
    steps.run("stage_restatement_of_images", dimension=parts["dimension"])
    steps.run("reorder_dim", **parts)
    return True


def stage_wrong_histories(steps: Steps, dimension: Dimension) -> None:
    """Cut every history anew, and keep of the versions those of members of whom the star tells otherwise."""
    parts = _parts(dimension)
    steps.run("stage_all_members", dimension=parts["dimension"])
    steps.run("stage_versions", **parts, state=_payload(dimension.type_2, "e.payload"))
    steps.run("stage_surplus_versions", **parts)
    _discard_equal_versions(steps, dimension)


def _discard_equal_versions(steps: Steps, dimension: Dimension) -> None:
    steps.run(
        "discard_equal_versions",
        **_parts(dimension),
        columns=_columns(dimension.attributes, "d"),
        new_columns=SQL(", ").join([_columns(dimension.type_2, "new"), _columns(dimension.type_1, "last")]),
    )


def write_versions(steps: Steps, dimension: Dimension) -> None:
    """Write one dimension. The order matters: a version is closed (update) before its successor opens (insert)."""
    all_of, type_1, parts = dimension.attributes, dimension.type_1, _parts(dimension)
    steps.run("update_dim", **parts, assignments=_assignments(all_of))
    steps.run("insert_dim", **parts, columns=_columns(all_of), new_columns=_columns(all_of, "new"))
    steps.run(
        "overwrite_dim",
        **parts,
        assignments=_assignments(type_1),
        columns=_columns(type_1, "d"),
        new_columns=_columns(type_1, "new"),
    )


def shift_versions(steps: Steps) -> None:
    """Let the versions follow their history to numbers before those of any source to come."""
    for dimension in DIMENSIONS:
        steps.run("shift_dim", dim=Identifier(dimension.table))


def infer_members(steps: Steps) -> None:
    """Make an empty version for each member that a staged order or line names and the star does not know."""
    for dimension in DIMENSIONS:
        steps.run(
            "infer_members",
            dim=Identifier(dimension.table),
            member_id=Identifier(dimension.member_id),
            staged=Identifier("staged_line" if dimension.name == "product" else "staged_order"),
        )


def _parts(dimension: Dimension) -> dict[str, Composable]:
    return {
        "dimension": Literal(dimension.name),
        "dim": Identifier(dimension.table),
        "member_id": Identifier(dimension.member_id),
        "key": Identifier(dimension.key),
    }


def _payload(names: tuple[str, ...], payload: LiteralString) -> Composed:
    return SQL(", ").join(SQL("{} -> {}").format(SQL(payload), Literal(name)) for name in names)


def _columns(names: tuple[str, ...], table: str | None = None) -> Composed:
    return SQL(", ").join(Identifier(table, name) if table else Identifier(name) for name in names)


def _assignments(names: tuple[str, ...]) -> Composed:
    return SQL(", ").join(SQL("{} = {}").format(Identifier(name), Identifier("new", name)) for name in names)
