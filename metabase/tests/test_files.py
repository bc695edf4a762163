"""The files by themselves: what a question may read, and that what belongs together is there."""

import re
from pathlib import Path

import pytest

from metabase import ProvisionError, files

FILES = files.read()
MARTS = [model.stem for model in sorted((files.FOLDER.parent / "warehouse/dbt/models/marts").glob("*.sql"))]
BY_DAY_AND_STORE = ["from", "to", "store"]
FILTERS = {
    "basket_pairs": [],
    "cancellations": BY_DAY_AND_STORE,
    "customer_cohorts": ["from", "to"],
    "daily_revenue": BY_DAY_AND_STORE,
    "employee_sales": ["from", "to"],
    "hourly_sales": BY_DAY_AND_STORE,
    "order_lifecycle": BY_DAY_AND_STORE,
    "product_performance": ["from", "to", "category"],
    "sales_by_category": BY_DAY_AND_STORE,
    "store_scorecard": BY_DAY_AND_STORE,
    "top_customers": ["from", "to"],  # the mart is of all stores together
}
# Not the orders of categories or products, of which one may be in several; no average, share or rank.
ADD_UP = {
    "cancellations": {"cancelled_orders", "cancelled_net_amount"},
    "daily_revenue": {"orders", "units", "net_amount"},
    "employee_sales": {"net_amount"},
    "hourly_sales": {"orders"},
    "product_performance": {"net_amount", "margin_amount"},
    "sales_by_category": {"net_amount"},
    "store_scorecard": {"net_amount"},
}
each_question = pytest.mark.parametrize("question", FILES.questions.values(), ids=lambda question: question.key)


def mart_of(question: files.Question) -> str:
    """The only relation that it reads."""
    (read,) = re.findall(r"\b(?:from|join)\s+([\w.]+)", question.sql)
    return str(read).removeprefix("marts.") if str(read).startswith("marts.") else f"no mart: {read}"


@each_question
def test_question_is_one_short_statement_over_one_mart(question: files.Question) -> None:
    assert mart_of(question) in MARTS
    assert len(question.sql.splitlines()) <= 25
    assert ";" not in question.sql


@each_question
def test_question_defines_no_metric(question: files.Question) -> None:
    """It shows columns of the mart under their own names, and adds up only what may be added up."""
    (chosen,) = re.findall(r"^select (?:distinct )?(.*?) from ", " ".join(question.sql.split()))
    for column in chosen.split(", "):
        added_up = re.fullmatch(r"sum\((\w+)\) as (\w+)", column)
        assert added_up or re.fullmatch(r"\w+", column)
        assert not added_up or added_up[1] == added_up[2] in ADD_UP[mart_of(question)]


@each_question
def test_question_has_the_filters_that_its_mart_can_be_asked_by(question: files.Question) -> None:
    lists = {filter.values["question"] for filter in FILES.filters.values() if filter.values}
    assert question.tags == ([] if question.key in lists else FILTERS[mart_of(question)])


def test_every_mart_is_read() -> None:
    assert {mart_of(question) for question in FILES.questions.values()} == set(MARTS)


@each_question
def test_each_tag_is_in_a_clause_that_goes_when_the_filter_is_empty(question: files.Question) -> None:
    without_clauses = re.sub(r"\[\[.*?\]\]", "", question.sql, flags=re.DOTALL)
    assert "{{" not in without_clauses


def test_dashboards_are_there_with_their_filters() -> None:
    assert {dashboard.name: dashboard.filters for dashboard in FILES.dashboards.values()} == {
        "Daily revenue": BY_DAY_AND_STORE,
        "Operations": BY_DAY_AND_STORE,
        "Overview": BY_DAY_AND_STORE,
        "Products": ["from", "to", "category"],
        "Returning customers": ["from", "to"],
        "Sales by category": BY_DAY_AND_STORE,
        "Stores and staff": BY_DAY_AND_STORE,
        "Top customers": ["from", "to"],
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
