"""Every unmanaged model is compared with the table that Flyway made: two sources of truth that cannot drift apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connections, models
from django.db.models import CompositePrimaryKey, Model

from brewlytics.routers import StarRouter

pytestmark = pytest.mark.django_db(databases=["default", "olap"])

UNMANAGED = [model for model in apps.get_models() if not model._meta.managed]

COLUMNS = """
select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable = 'YES',
       column_default is not null
  from information_schema.columns where table_schema = 'public' and table_name = %s
"""

# A key's columns and what they refer to, in one row for each constraint; the names are unique in this schema.
KEYS = """
select k.table_name || '.' || k.column_name, c.constraint_type,
       t.table_name || '.' || t.column_name
  from information_schema.table_constraints c
  join information_schema.key_column_usage k using (constraint_schema, constraint_name)
  left join information_schema.referential_constraints r using (constraint_schema, constraint_name)
  left join information_schema.key_column_usage t
    on t.constraint_schema = r.unique_constraint_schema and t.constraint_name = r.unique_constraint_name
 where c.constraint_schema = 'public' and c.table_name = %s and c.constraint_type = %s
"""

TYPES = {
    "BigAutoField": ("bigint", None, None, None),
    "BigIntegerField": ("bigint", None, None, None),
    "BooleanField": ("boolean", None, None, None),
    "DateField": ("date", None, None, None),
    "DateTimeField": ("timestamp with time zone", None, None, None),
    "IntegerField": ("integer", None, None, None),
    "JSONField": ("jsonb", None, None, None),
    "TextField": ("text", None, None, None),
}

UNKNOWN_TO_DJANGO = {"xid8"}


def rows(model: type[Model], query: str, *parameters: str) -> list[tuple[Any, ...]]:
    with connections[StarRouter().db_for_read(model)].cursor() as cursor:
        cursor.execute(query, [model._meta.db_table, *parameters])
        return list(cursor.fetchall())


def columns_of(model: type[Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, CompositePrimaryKey)]


def type_of(field: models.Field[Any, Any]) -> tuple[Any, ...]:
    if isinstance(field, models.ForeignKey):
        return type_of(field.target_field)
    if isinstance(field, models.DecimalField):
        return "numeric", None, field.max_digits, field.decimal_places
    return TYPES[field.get_internal_type()]


def test_schema_finds_the_models() -> None:
    assert {model._meta.db_table for model in UNMANAGED} >= {
        "customers",
        "products",
        "stores",
        "employees",
        "orders",
        "order_items",
    }


@pytest.mark.parametrize("model", UNMANAGED)
def test_schema_columns_agree_with_the_model(model: type[Model]) -> None:
    """Name, type, length, precision and nullability of every column."""
    in_model = {field.column: (*type_of(field), field.null) for field in columns_of(model)}
    in_table = {
        name: (kind, length, *((precision, scale) if kind == "numeric" else (None, None)), null)
        for name, kind, length, precision, scale, null, _ in rows(model, COLUMNS)
        if kind not in UNKNOWN_TO_DJANGO
    }
    assert in_model == in_table


@pytest.mark.parametrize("model", UNMANAGED)
def test_schema_defaults_are_the_databases(model: type[Model]) -> None:
    """What the model leaves to the database, the database has a default for."""
    in_model = {field.column for field in columns_of(model) if field.has_db_default()}
    in_table = {name for name, *_, has_default in rows(model, COLUMNS) if has_default}
    assert in_model <= in_table


@pytest.mark.parametrize("model", UNMANAGED)
def test_schema_foreign_keys_agree_with_the_model(model: type[Model]) -> None:
    table = model._meta.db_table
    in_model = {
        (f"{table}.{field.column}", f"{field.target_field.model._meta.db_table}.{field.target_field.column}")
        for field in columns_of(model)
        if isinstance(field, models.ForeignKey)
    }
    in_table = {(column, target) for column, _, target in rows(model, KEYS, "FOREIGN KEY")}
    assert in_model == in_table


@pytest.mark.parametrize("model", UNMANAGED)
def test_schema_primary_key_agrees_with_the_model(model: type[Model]) -> None:
    """The admin takes no key of two columns, so a model may name the one that tells its rows apart."""
    in_table = {column for column, *_ in rows(model, KEYS, "PRIMARY KEY")}
    assert {f"{model._meta.db_table}.{field.column}" for field in model._meta.pk_fields} <= in_table


@pytest.mark.parametrize("model", UNMANAGED)
def test_schema_unique_columns_are_unique(model: type[Model]) -> None:
    in_model = {
        f"{model._meta.db_table}.{field.column}"
        for field in columns_of(model)
        if field.unique and not field.primary_key
    }
    in_table = {column for column, *_ in rows(model, KEYS, "UNIQUE")}
    assert in_model <= in_table
