"""Each question's SQL on the marts of a filled star, with its filters left empty and filled in, in all combinations."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import RealDictCursor
from psycopg2.sql import SQL, Identifier

from metabase import files
from metabase.tests.answers import ANSWERS, Filled, Marts, Table
from metabase.tests.filled_star import filled_star
from metabase.tests.test_files import MARTS
from warehouse.tests.quick_dbt import QuickDbt

pytestmark = pytest.mark.long

FILES = files.read()
VALUES = {"from": "2024-02-05", "to": "2024-03-05", "store": "Harbour", "category": "bakery"}
TURN_OF_THE_MONTH = VALUES | {"from": "2024-02-29", "to": "2024-03-01"}
each_question = pytest.mark.parametrize("question", FILES.questions.values(), ids=lambda question: question.key)


@pytest.fixture(scope="module")
def star(django_db_setup: None, parsed: QuickDbt) -> Iterator[Cursor]:
    with parsed.in_place(), filled_star() as cursor:
        yield cursor


@pytest.fixture(scope="module")
def marts(star: Cursor) -> Marts:
    """All of each: what the answers are computed from."""
    with star.connection.cursor(cursor_factory=RealDictCursor) as cursor:
        rows: Marts = {}
        for mart in MARTS:
            cursor.execute(SQL("select * from marts.{}").format(Identifier(mart)))
            rows[mart] = [dict(row) for row in cursor]
        return rows


def ask(star: Cursor, question: files.Question, filled: Filled) -> Table:
    """As Metabase does: a clause whose filter is empty goes, a tag becomes a parameter."""
    assert "%" not in question.sql
    statement = re.sub(
        r"\[\[(.*?)\]\]", lambda clause: clause[1] if _tag(clause[1]) in filled else "", question.sql, flags=re.DOTALL
    )
    star.execute(re.sub(r"\{\{(\w+)\}\}", r"%(\1)s", statement), filled)
    return [tuple(column.name for column in star.description or ()), *star.fetchall()]


def _tag(clause: str) -> str:
    (tag,) = re.findall(r"\{\{(\w+)\}\}", clause)
    return str(tag)


def choices(question: files.Question, values: Filled) -> Iterator[Filled]:
    for choice in product([False, True], repeat=len(question.tags)):
        yield {tag: values[tag] for tag, is_filled in zip(question.tags, choice, strict=True) if is_filled}


def test_every_question_has_an_answer_to_be_compared_with() -> None:
    assert set(ANSWERS) == set(FILES.questions)


@each_question
def test_question_answers_what_its_mart_holds(star: Cursor, marts: Marts, question: files.Question) -> None:
    for filled in [*choices(question, VALUES), *choices(question, TURN_OF_THE_MONTH)]:
        assert ask(star, question, filled) == ANSWERS[question.key](marts, filled), filled


@each_question
def test_each_filter_changes_the_answer_and_all_together_leave_some(star: Cursor, question: files.Question) -> None:
    """Else the comparison above would be of nothing."""
    *_, all_filled = choices(question, VALUES)
    assert ask(star, question, all_filled)[1:] not in ([], [(None,)])
    for tag in question.tags:
        assert ask(star, question, {tag: VALUES[tag]}) != ask(star, question, {})


@each_question
def test_chart_draws_columns_that_the_sql_answers(star: Cursor, question: files.Question) -> None:
    columns, *_ = ask(star, question, {})
    settings = question.settings
    drawn = [*settings.get("graph.dimensions", []), *settings.get("graph.metrics", [])]
    drawn += [settings["scalar.field"]] if "scalar.field" in settings else []
    assert bool(drawn) == (question.display != "table")
    formatted = [
        name for key in settings.get("column_settings", {}) for name in re.findall(r'^\["name","(\w+)"\]$', key)
    ]
    assert len(formatted) == len(settings.get("column_settings", {}))
    assert {*drawn, *formatted} <= set(columns)


@each_question
def test_grid_has_one_cell_for_each_row_of_three_columns(star: Cursor, question: files.Question) -> None:
    """Metabase draws a table of any other shape as a plain one, and of two rows for one cell it shows one."""
    if not question.settings.get("table.pivot"):
        return
    columns, *rows = ask(star, question, {})
    cell = columns.index(question.settings["table.cell_column"])
    assert len(columns) == 3
    assert question.settings["table.pivot_column"] in columns
    assert len({row[:cell] + row[cell + 1 :] for row in rows}) == len(rows)


def test_list_of_a_filter_has_the_column_that_it_names(star: Cursor) -> None:
    for filter in FILES.filters.values():
        if filter.values:
            (column,), *_ = ask(star, FILES.questions[filter.values["question"]], {})
            assert column == filter.values["column"]
