"""Brings the tiles and filters of the files together with those that people added to the same dashboard.

What a PUT leaves out Metabase deletes: so everything that is not ours is sent back as it is.
"""

from typing import Any

from metabase.keeping import Row

TILE = ("id", "card_id", "action_id", "row", "col", "size_x", "size_y", "dashboard_tab_id", "inline_parameters")


def arranged(wanted: Row, there: Row, cards: set[int]) -> Row:
    """The keys of a PUT. A tile with one of our questions belongs to the files, every other one to people; ours lie on
    the first tab, where there are any. `cards` are the ids of our questions."""
    tabs = [{"id": tab["id"], "name": tab["name"]} for tab in there.get("tabs") or []]
    ours = _known_again(wanted["dashcards"], there["dashcards"], tabs[0]["id"] if tabs else None)
    theirs = [dashcard for dashcard in there["dashcards"] if dashcard["card_id"] not in cards]
    added = [parameter for parameter in there["parameters"] if not parameter["id"].startswith("brewlytics_")]
    parameters = [*wanted["parameters"], *added]
    known = {parameter["id"] for parameter in parameters}
    dashcards = [*ours, *_out_of_the_way([_sent_back(dashcard, known) for dashcard in theirs], ours)]
    return {"parameters": parameters, "dashcards": dashcards, "tabs": tabs}


def _known_again(wanted: list[Row], there: list[Row], tab: int | None) -> list[Row]:
    """A tile that stays keeps its id; a negative one is what Metabase takes for new."""
    ids = {dashcard["card_id"]: dashcard["id"] for dashcard in there}
    return [
        {**dashcard, "id": ids.get(dashcard["card_id"], -number), "dashboard_tab_id": tab}
        for number, dashcard in enumerate(wanted, 1)
    ]


def _sent_back(dashcard: Row, parameters: set[Any]) -> Row:
    """Without what Metabase hangs on to it, and without the filters that are gone."""
    mappings = [mapping for mapping in dashcard["parameter_mappings"] if mapping["parameter_id"] in parameters]
    return {
        **{key: dashcard[key] for key in TILE if dashcard.get(key) is not None},
        "card_id": dashcard["card_id"],
        "parameter_mappings": mappings,
        "visualization_settings": dashcard["visualization_settings"],
        "series": [{"id": card["id"]} for card in dashcard.get("series") or []],
    }


def _out_of_the_way(theirs: list[Row], ours: list[Row]) -> list[Row]:
    """Ours may have grown over theirs: then theirs move below, together, as they lie."""
    if not any(_overlap(one, other) for one in theirs for other in ours):
        return theirs
    bottom = max(tile["row"] + tile["size_y"] for tile in ours)
    tab = ours[0]["dashboard_tab_id"]
    on_our_tab = [tile for tile in theirs if tile.get("dashboard_tab_id") == tab]
    down = bottom - min(tile["row"] for tile in on_our_tab)
    return [{**tile, "row": tile["row"] + down} if tile in on_our_tab else tile for tile in theirs]


def _overlap(one: Row, other: Row) -> bool:
    return (
        one.get("dashboard_tab_id") == other.get("dashboard_tab_id")
        and one["col"] < other["col"] + other["size_x"]
        and other["col"] < one["col"] + one["size_x"]
        and one["row"] < other["row"] + other["size_y"]
        and other["row"] < one["row"] + one["size_y"]
    )
