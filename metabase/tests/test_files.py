"""The files by themselves: what a question may read, and that what belongs together is there."""

import re
from pathlib import Path

import pytest

from metabase import ProvisionError, files

FILES = files.read()
MARTS = {"marts.daily_revenue", "marts.sales_by_category", "marts.top_customers"}


@pytest.mark.parametrize("question", FILES.questions.values(), ids=lambda question: question.key)
def test_question_is_one_short_statement_over_one_mart(question: files.Question) -> None:
    read = re.findall(r"\b(?:from|join)\s+([\w.]+)", question.sql)
    assert len(read) == 1
    assert read[0] in MARTS
    assert len(question.sql.splitlines()) <= 20
    assert ";" not in question.sql


@pytest.mark.parametrize("question", FILES.questions.values(), ids=lambda question: question.key)
def test_each_tag_is_in_a_clause_that_goes_when_the_filter_is_empty(question: files.Question) -> None:
    without_clauses = re.sub(r"\[\[.*?\]\]", "", question.sql, flags=re.DOTALL)
    assert "{{" not in without_clauses


def test_issue_dashboards_are_there_with_their_filters() -> None:
    filters = {dashboard.name: dashboard.filters for dashboard in FILES.dashboards.values()}
    by_date_and_store = ["from", "to", "store"]
    assert filters == {
        "Daily revenue": by_date_and_store,
        "Overview": by_date_and_store,
        "Sales by category": by_date_and_store,
        "Top customers": ["from", "to"],  # the mart is of all stores together
    }


@pytest.mark.parametrize("dashboard", FILES.dashboards.values(), ids=lambda dashboard: dashboard.key)
def test_each_filter_of_a_dashboard_moves_a_tile_and_each_tag_has_a_filter(dashboard: files.Dashboard) -> None:
    tags = {tag for tile in dashboard.tiles for tag in FILES.questions[tile.question].tags}
    assert tags == set(dashboard.filters)


@pytest.mark.parametrize("dashboard", FILES.dashboards.values(), ids=lambda dashboard: dashboard.key)
def test_tiles_lie_within_the_grid_and_over_no_other(dashboard: files.Dashboard) -> None:
    cells = [
        (tile.at[0] + x, tile.at[1] + y)
        for tile in dashboard.tiles
        for x in range(tile.size[0])
        for y in range(tile.size[1])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_each_question_is_shown_or_offers_the_values_of_a_filter() -> None:
    shown = {tile.question for dashboard in FILES.dashboards.values() for tile in dashboard.tiles}
    offering = {filter.values["question"] for filter in FILES.filters.values() if filter.values}
    assert shown | offering == set(FILES.questions)


def test_names_are_told_apart() -> None:
    for named in (FILES.questions, FILES.dashboards):
        names = [entry.name for entry in named.values()]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("name", "line", "fault"),
    [
        (
            "questions/stores.sql",
            "[[where a = {{colour}}]]",
            "stores.sql uses {{colour}}, which is not in filters.toml",
        ),
        ("questions/lost.sql", "select 1", "questions/lost.sql is not in questions.toml"),
        ("dashboards/new.toml", 'name=""\ndescription=""\nfilters=["hue"]\ntiles=[]', "has the filter hue"),
        (
            "dashboards/new.toml",
            'name=""\ndescription=""\nfilters=[]\ntiles=[{question="none", at=[0,0], size=[1,1]}]',
            "the dashboard new shows none",
        ),
        (
            "dashboards/new.toml",
            'name=""\ndescription=""\nfilters=[]\ntiles=[{question="units", at=[0,0], size=[1,1]},'
            ' {question="units", at=[1,0], size=[1,1]}]',
            "the dashboard new shows a question twice",
        ),
        ("dashboards/new.toml", 'name=""', "lacks a key or has one too many"),
        ("dashboards/new.toml", "name=", "new.toml cannot be read"),
        ("questions.toml", '[x]\nname=""\ndescription=""\ndisplay=""\nsettings={}', "SQL is not there"),
        (
            "filters.toml",
            '[x]\nname=""\nvariable=""\nwidget=""\nvalues={question="hue", column=""}',
            "the filter x takes its values from hue",
        ),
    ],
)
def test_what_does_not_fit_is_named(folder: Path, name: str, line: str, fault: str) -> None:
    with (folder / name).open("a") as file:
        file.write(f"\n{line}\n")
    with pytest.raises(ProvisionError, match=re.escape(fault)):
        files.read(folder)
