"""The star beside has the tables of the star, column by column and rule by rule: a migration of one is one of both."""

from typing import Any

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege

from warehouse.tests.engine import connect

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

COLUMNS = """
    select relname, attname, format_type(atttypid, atttypmod), attnotnull, attgenerated::text,
        case when attname !~ '(_key|_id)$' then replace(pg_get_expr(adbin, adrelid), 'star_beside.', '') end
    from pg_class
    inner join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where relnamespace = %s::regnamespace and relkind = 'r' and relname = any(%s)
    order by relname, attnum
"""
RULES = """
    select relname, contype::text, condeferrable, pg_get_constraintdef(pg_constraint.oid)
    from pg_constraint inner join pg_class on pg_class.oid = conrelid
    where relnamespace = %s::regnamespace and relname = any(%s) and contype in ('c', 'p', 'u', 'x')
    order by relname, contype, 4
"""
INDEXES = """
    select tablename, regexp_replace(indexdef, '^(CREATE.* INDEX) .* USING', '\\1 USING') as rest
    from pg_indexes where schemaname = %s and tablename = any(%s) order by tablename, rest
"""


@pytest.mark.parametrize("query", [COLUMNS, RULES, INDEXES], ids=["columns", "rules", "indexes"])
def test_star_beside_is_as_the_star(query: str) -> None:
    assert told(query, "star_beside") == told(query, "public") != []


def told(query: str, schema: str) -> list[tuple[Any, ...]]:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'star_beside'")
        names = [name for (name,) in cursor]
        cursor.execute(query, [schema, names])
        return cursor.fetchall()


def test_every_table_of_the_star_is_there() -> None:
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename ~ '^(dim|fact|agg|member)_'"
            " except select tablename from pg_tables where schemaname = 'star_beside'"
        )
        assert cursor.fetchall() == [("dim_date",)]


@pytest.mark.parametrize("role", ["brew_bi", "brew_dbt", "brew_ops"])
def test_nobody_but_the_engine_comes_there(role: str) -> None:
    for statement in ("select from star_beside.fact_sales", "select star_beside.exchange(1)"):
        with connect("olap", options=f"-c role={role}") as olap, pytest.raises(InsufficientPrivilege):
            olap.cursor().execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "truncate fact_sales",
        "truncate star_beside.dim_customer",
        "create table star_beside.mine ()",
        "select setval('dim_customer_customer_key_seq', 1)",
        "select star_beside.delete_others(null, 1)",
        "drop table star_beside.fact_sales",
    ],
)
def test_engine_may_do_nothing_else_there(statement: str) -> None:
    with connect("olap", options="-c role=brew_etl") as olap, pytest.raises(psycopg2.Error) as error:
        olap.cursor().execute(statement)
    assert isinstance(error.value, InsufficientPrivilege)
