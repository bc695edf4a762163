"""Each question's SQL on PostgreSQL, with its filters left empty and filled in, in all combinations."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import psycopg2
import pytest
from psycopg2.extensions import cursor as Cursor

from metabase import files

FILES = files.read()
VALUES = {"from": "2026-03-02", "to": "2026-03-03", "store": "Harbour"}
MARTS = """
drop schema if exists marts cascade;
create schema marts;
create table marts.daily_revenue (
    date date, store_id bigint, store_name text, orders bigint, units bigint, gross_amount numeric,
    discount_amount numeric, net_amount numeric, tax_amount numeric, total_amount numeric, average_order_value numeric
);
create table marts.sales_by_category (
    date date, store_id bigint, store_name text, category text, orders bigint, units bigint, gross_amount numeric,
    discount_amount numeric, net_amount numeric, tax_amount numeric, total_amount numeric
);
create table marts.top_customers (
    customer_id bigint, customer_name text, orders bigint, units bigint, net_amount numeric, total_amount numeric,
    first_order_at timestamptz, last_order_at timestamptz, rank bigint
);
insert into marts.daily_revenue values
    ('2026-03-01', 1, 'Harbour', 1, 2, 10, 1, 9, 1, 10, 9),
    ('2026-03-02', 1, 'Harbour', 2, 4, 20, 2, 18, 2, 20, 9),
    ('2026-03-02', 2, 'Mill', 3, 6, 40, 0, 40, 4, 44, 13.33),
    ('2026-03-04', 2, 'Mill', 1, 1, 5, 0, 5, 0.5, 5.5, 5);
insert into marts.sales_by_category values
    ('2026-03-01', 1, 'Harbour', 'coffee', 1, 2, 10, 1, 9, 1, 10),
    ('2026-03-02', 1, 'Harbour', 'coffee', 2, 3, 15, 2, 13, 1.5, 14.5),
    ('2026-03-02', 1, 'Harbour', 'tea', 1, 1, 5, 0, 5, 0.5, 5.5),
    ('2026-03-02', 2, 'Mill', 'tea', 3, 6, 40, 0, 40, 4, 44);
insert into marts.top_customers values
    (7, 'Ada', 3, 6, 40, 44, '2026-03-01T08:00Z', '2026-03-03T23:30Z', 1),
    (8, 'Bo', 2, 4, 18, 20, '2026-03-01T08:00Z', '2026-03-01T08:00Z', 2),
    (9, 'Cy', 1, 1, 5, 5.5, '2026-03-04T00:00Z', '2026-03-04T00:00Z', 3);
"""


@pytest.fixture
def cursor(django_db_setup: None, olap_url: str) -> Iterator[Cursor]:
    with closing(psycopg2.connect(olap_url, options="-c TimeZone=UTC")) as connection:
        cursor = connection.cursor()
        cursor.execute(MARTS)
        yield cursor


def ask(cursor: Cursor, key: str, *filled: str) -> list[tuple[Any, ...]]:
    """As Metabase does: a clause whose filter is empty goes, a tag becomes a parameter."""
    statement = FILES.questions[key].sql
    assert "%" not in statement
    statement = re.sub(
        r"\[\[(.*?)\]\]", lambda clause: clause[1] if _tag(clause[1]) in filled else "", statement, flags=re.DOTALL
    )
    cursor.execute(re.sub(r"\{\{(\w+)\}\}", r"%(\1)s", statement), VALUES)
    return cursor.fetchall()


def _tag(clause: str) -> str:
    (tag,) = re.findall(r"\{\{(\w+)\}\}", clause)
    return str(tag)


@pytest.mark.parametrize("question", FILES.questions.values(), ids=lambda question: question.key)
def test_question_runs_with_each_choice_of_filters(cursor: Cursor, question: files.Question) -> None:
    for choice in product([False, True], repeat=len(question.tags)):
        filled = [tag for tag, is_filled in zip(question.tags, choice, strict=True) if is_filled]
        assert ask(cursor, question.key, *filled), filled


@pytest.mark.parametrize("question", FILES.questions.values(), ids=lambda question: question.key)
def test_chart_draws_columns_that_the_sql_answers(cursor: Cursor, question: files.Question) -> None:
    ask(cursor, question.key)
    columns = {column.name for column in cursor.description or ()}
    drawn = [*question.settings.get("graph.dimensions", []), *question.settings.get("graph.metrics", [])]
    drawn += [question.settings["scalar.field"]] if "scalar.field" in question.settings else []
    assert set(drawn) <= columns
    assert bool(drawn) == (question.display != "table")


def test_list_of_a_filter_has_the_column_that_it_names(cursor: Cursor) -> None:
    for filter in FILES.filters.values():
        if filter.values:
            ask(cursor, filter.values["question"])
            assert filter.values["column"] in {column.name for column in cursor.description or ()}


def test_revenue_is_summed_over_stores_and_follows_its_filters(cursor: Cursor) -> None:
    days = [(date(2026, 3, day), Decimal(net)) for day, net in [(1, "9"), (2, "58"), (4, "5")]]
    assert ask(cursor, "revenue_by_day") == days
    assert ask(cursor, "revenue_by_day", "from", "to") == [days[1]]
    assert ask(cursor, "revenue_by_day", "from", "store") == [(date(2026, 3, 2), Decimal(18))]
    assert ask(cursor, "net_revenue") == [(Decimal(72),)]
    assert ask(cursor, "revenue_by_store") == [("Mill", Decimal(45)), ("Harbour", Decimal(27))]


def test_categories_are_summed_over_days_and_stores(cursor: Cursor) -> None:
    assert ask(cursor, "sales_by_category") == [("tea", Decimal(45)), ("coffee", Decimal(22))]
    assert ask(cursor, "sales_by_category", "from", "store") == [("coffee", Decimal(13)), ("tea", Decimal(5))]


def test_customers_are_chosen_by_their_last_order_the_whole_last_day_included(cursor: Cursor) -> None:
    assert ask(cursor, "ten_best_customers") == [("Ada", Decimal(40)), ("Bo", Decimal(18)), ("Cy", Decimal(5))]
    assert ask(cursor, "ten_best_customers", "from", "to") == [("Ada", Decimal(40))]
    (ada,) = ask(cursor, "top_customers", "from", "to")
    assert ada[:2] == (1, "Ada")
    assert ada[-1] == datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
