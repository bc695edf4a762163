"""Turns each dashboard of the files into Metabase's: its filters, its tiles, and which filter moves which tile."""

from functools import partial
from typing import Any

from metabase.client import Metabase
from metabase.files import Dashboard, Files, Filter, Tile
from metabase.keeping import Row, Say, Thing, keep, require
from metabase.layout import arranged
from metabase.questions import Place

PATH = "/api/dashboard"
# How Metabase files a type of filter in its menu.
SECTIONS = {"date": "date", "text": "string"}


def keep_dashboards(
    api: Metabase, files: Files, place: Place, found: dict[str, Row], cards: dict[str, int], say: Say
) -> None:
    for dashboard in files.dashboards.values():
        body = {
            "name": dashboard.name,
            "collection_id": place.collection,
            "parameters": [_parameter(files.filters[key], cards) for key in dashboard.filters],
            "dashcards": [_dashcard(files, dashboard, tile, cards) for tile in dashboard.tiles],
        }
        thing = Thing("dashboard", PATH, dashboard.key, dashboard.description, body)
        keep(api, thing, found.get(dashboard.key), partial(_write, api, thing, set(cards.values())), say)


def parameter_id(key: str) -> str:
    """Unlike any that Metabase draws: so ours are told from those that people add."""
    return f"brewlytics_{key}"


def _parameter(filter: Filter, cards: dict[str, int]) -> dict[str, Any]:
    parameter: dict[str, Any] = {
        "id": parameter_id(filter.key),
        "name": filter.name,
        "slug": filter.key,
        "type": filter.widget,
        "sectionId": SECTIONS[filter.variable],
    }
    if filter.values:
        column = ["field", filter.values["column"], {"base-type": "type/Text"}]
        source = {"card_id": cards[filter.values["question"]], "value_field": column}
        parameter |= {"values_query_type": "list", "values_source_type": "card", "values_source_config": source}
        parameter |= {"isMultiSelect": False}
    return parameter


def _dashcard(files: Files, dashboard: Dashboard, tile: Tile, cards: dict[str, int]) -> dict[str, Any]:
    card = cards[tile.question]
    mapped = [key for key in files.questions[tile.question].tags if key in dashboard.filters]
    return {
        "card_id": card,
        "col": tile.at[0],
        "row": tile.at[1],
        "size_x": tile.size[0],
        "size_y": tile.size[1],
        "parameter_mappings": [
            {"parameter_id": parameter_id(key), "card_id": card, "target": ["variable", ["template-tag", key]]}
            for key in mapped
        ],
        "visualization_settings": {},
        "series": [],
    }


def _write(api: Metabase, thing: Thing, cards: set[int], body: Row, found: Row | None) -> int:
    """Metabase makes a dashboard empty, and fills it in a second call."""
    if found:
        identity = int(found["id"])
    else:
        identity = int(api.post(PATH, {key: body[key] for key in ("name", "description", "collection_id")})["id"])
    sent = {**body, "archived": False, **arranged(body, api.get(f"{PATH}/{identity}"), cards)}
    api.put(f"{PATH}/{identity}", sent)
    _read_back(thing, sent, api.get(f"{PATH}/{identity}"))
    return identity


def _read_back(thing: Thing, sent: Row, kept: Row) -> None:
    require(thing, {key: sent[key] for key in ("name", "collection_id", "description", "archived")}, kept)
    filters = {parameter["id"]: parameter["type"] for parameter in kept["parameters"]}
    require(thing, {parameter["id"]: parameter["type"] for parameter in sent["parameters"]}, filters)
    require(thing, {"tiles": _tiles(sent["dashcards"])}, {"tiles": _tiles(kept["dashcards"])})


def _tiles(dashcards: list[Row]) -> list[Any]:
    """What a person sees of them, comparable: Metabase adds to each, and draws the ids."""
    return sorted(
        (
            *(dashcard[key] for key in ("row", "col", "size_x", "size_y")),
            dashcard["card_id"] or 0,
            sorted((mapping["parameter_id"], str(mapping["target"])) for mapping in dashcard["parameter_mappings"]),
        )
        for dashcard in dashcards
    )
