"""Guards on the dbt project's files: keys that dbt would pass over in silence, and its place among Python's rooms."""

import re
from pathlib import Path

import pytest
import yaml
from dbt.jsonschemas.jsonschemas import project_schema, resources_schema
from jsonschema import Draft7Validator

from metabase import files as metabase

PROJECT = Path(__file__).parent.parent / "dbt"
PROPERTIES = sorted((PROJECT / "models").rglob("*.yml"))
MARTS = sorted((PROJECT / "models" / "marts").glob("*.sql"))


def faults(file: Path, schema: dict[str, object]) -> list[str]:
    """By dbt's own schema, which it asks for a few databases alone, of which PostgreSQL is none: with it a misspelt
    `data_tests` is a test that does not run."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [f"{list(error.path)}: {error.message}" for error in Draft7Validator(schema).iter_errors(content)]


@pytest.mark.parametrize("file", PROPERTIES, ids=lambda file: file.name)
def test_properties_hold_no_key_that_dbt_does_not_know(file: Path) -> None:
    assert faults(file, resources_schema()) == []


def test_project_file_holds_no_key_that_dbt_does_not_know() -> None:
    assert faults(PROJECT / "dbt_project.yml", project_schema()) == []


@pytest.mark.parametrize("model", MARTS, ids=lambda model: model.stem)
def test_mart_and_each_column_say_what_they_are(model: Path) -> None:
    (described,) = yaml.safe_load(model.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert described["name"] == model.stem
    assert all(one["description"] and one.get("data_type", "the mart") for one in (described, *described["columns"]))


def test_metabase_s_dashboards_are_exposures_of_the_marts_that_their_questions_read() -> None:
    found = yaml.safe_load((PROJECT / "models" / "exposures.yml").read_text(encoding="utf-8"))["exposures"]
    exposed = {
        one["name"].removeprefix("metabase_"): set(one["depends_on"]) for one in found if "Metabase" in one["label"]
    }
    kept = metabase.read()
    assert exposed == {
        dashboard.key: {
            f"ref('{mart}')"
            for tile in dashboard.tiles
            for mart in re.findall(r"\bmarts\.(\w+)", kept.questions[tile.question].sql)
        }
        for dashboard in kept.dashboards.values()
    }


def test_no_folder_is_called_tests() -> None:
    """The images are made without them (.dockerignore), and dbt's tests run there: they are macros."""
    assert not list(PROJECT.rglob("tests"))


def test_project_is_no_package() -> None:
    """A package of this name would hide the installed dbt from whoever has this folder's parent on his path."""
    assert not list(PROJECT.rglob("__init__.py"))
