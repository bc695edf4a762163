"""Turns each question of the files into one of Metabase's cards: SQL with template tags, and how it is drawn."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from metabase.client import Metabase
from metabase.files import Files, Question
from metabase.keeping import Row, Say, Thing, keep, require

PATH = "/api/card"


@dataclass(frozen=True)
class Place:
    """Where questions and dashboards lie, and which connection they ask."""

    database: int
    collection: int


def keep_questions(api: Metabase, files: Files, place: Place, found: dict[str, Row], say: Say) -> dict[str, int]:
    """Returns the cards' ids by the questions' keys."""
    cards = {}
    for question in files.questions.values():
        thing = Thing("question", PATH, question.key, question.description, _body(files, question, place))
        cards[question.key] = keep(api, thing, found.get(question.key), partial(_write, api, thing), say)
    return cards


def _body(files: Files, question: Question, place: Place) -> Row:
    native = {"query": question.sql, "template-tags": _tags(files, question)}
    return {
        "name": question.name,
        "type": "question",
        "display": question.display,
        "visualization_settings": question.settings,
        "collection_id": place.collection,
        "dataset_query": {"database": place.database, "type": "native", "native": native},
    }


def _tags(files: Files, question: Question) -> dict[str, dict[str, Any]]:
    """The ids are a function of the key: drawn ones would be a change each time."""
    return {
        tag: {
            "id": str(uuid5(NAMESPACE_URL, f"brewlytics:filter:{tag}")),
            "name": tag,
            "display-name": files.filters[tag].name,
            "type": files.filters[tag].variable,
        }
        for tag in question.tags
    }


def _write(api: Metabase, thing: Thing, body: Row, found: Row | None) -> int:
    if found:
        identity = int(found["id"])
        api.put(f"{PATH}/{identity}", {**body, "archived": False})
    else:
        identity = int(api.post(PATH, body)["id"])
    _read_back(thing, body, api.get(f"{PATH}/{identity}?legacy-mbql=true"))
    return identity


def _read_back(thing: Thing, body: Row, kept: Row) -> None:
    """Metabase may add to the settings and the tags; what was sent must be there."""
    native, sent = kept["dataset_query"]["native"], body["dataset_query"]["native"]
    require(thing, {key: body[key] for key in ("name", "display", "collection_id", "description")}, kept)
    require(thing, {"archived": False, "type": "question"}, kept)
    require(thing, {"query": sent["query"]}, native)
    require(thing, body["visualization_settings"], kept["visualization_settings"])
    tags = native.get("template-tags", {})
    require(thing, _types(sent["template-tags"]), _types(tags))


def _types(tags: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: tag["type"] for name, tag in tags.items()}
