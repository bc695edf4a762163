"""Least privilege: what each role may, exactly, and that it is enough for the work."""

from typing import LiteralString

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege

from warehouse.etl import read_status, run
from warehouse.tests.engine import connect, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

SOURCES = {"customers", "products", "stores", "employees", "orders", "order_items"}
LOGS = {"cdc_customers", "cdc_products", "cdc_stores", "cdc_employees", "cdc_orders"}
RETENTION = {"cdc_clock", "cdc_dropped", "cdc_partition"}
DIMENSIONS = {"dim_customer", "dim_product", "dim_store", "dim_employee"}
FACTS = {"fact_orders", "fact_sales"}
AGGREGATES = {"agg_store_hour", "agg_store_day", "agg_category_day", "agg_product_month", "agg_customer"}
BOOKS = {"cdc_offset", "etl_run", "cdc_dead_letter", "etl_resync", "etl_reconcile", "erased_customer"}
READ, KEEP = {"SELECT"}, {"SELECT", "INSERT", "UPDATE"}
WRITE = KEEP | {"DELETE"}
SWITCH = {"SELECT", "INSERT", "DELETE"}

GRANTS = {
    ("default", "brew_app"): {
        **dict.fromkeys(SOURCES | {"idempotency_keys"}, WRITE),
        **dict.fromkeys(LOGS | RETENTION | {"cdc_ack", "flyway_schema_history"}, READ),
    },
    ("default", "brew_etl"): {
        **dict.fromkeys(SOURCES | LOGS | RETENTION, READ),
        "cdc_ack": KEEP,
        "cdc_clock": {"SELECT", "INSERT", "DELETE"},
    },
    ("olap", "brew_etl"): {
        "dim_date": READ,
        **dict.fromkeys(DIMENSIONS | BOOKS | AGGREGATES | {"member_event", "fact_day"}, KEEP),
        **dict.fromkeys(FACTS | {"fact_orders_deleted", "fact_sales_deleted", "source_column_unknown"}, WRITE),
        "etl_pause": SWITCH,
    },
    ("olap", "brew_bi"): dict.fromkeys(DIMENSIONS | FACTS | AGGREGATES | {"dim_date"}, READ),
    ("olap", "brew_dbt"): {
        **dict.fromkeys(DIMENSIONS | FACTS | AGGREGATES | {"dim_date", "fact_day"}, READ),
        "mart_build": KEEP,
    },
    ("olap", "brew_ops"): {
        **dict.fromkeys(BOOKS | {"mart_build", "flyway_schema_history", "source_column_unknown"}, READ),
        "etl_pause": SWITCH,
    },
}


@pytest.mark.parametrize(("alias", "role"), GRANTS, ids="-".join)
def test_role_has_exactly_its_grants(alias: str, role: str) -> None:
    """On the tables that Flyway made; those of Django are its own."""
    with connect(alias) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_name, privilege_type from information_schema.role_table_grants"
            " where grantee = %s and table_schema = 'public' and table_name !~ '^(auth|axes|django|access)_'",
            [role],
        )
        granted: dict[str, set[str]] = {}
        for table, privilege in cursor:
            granted.setdefault(table, set()).add(privilege)
    assert granted == GRANTS[alias, role]


def test_role_of_the_app_writes_no_log_that_there_is(ada: Session) -> None:
    """Read from the catalogue: the default privileges for Django's tables reach each table that Flyway adds."""
    may_write = dict(
        ada.run("""
            select relname, has_table_privilege('brew_app', oid, 'insert, update, delete, truncate') from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname like 'cdc\\_%'
        """)
    )
    assert may_write == dict.fromkeys(may_write, False)
    assert set(may_write) >= LOGS


def test_log_is_rid_of_a_person_by_those_who_write_customers_alone(ada: Session) -> None:
    may = ada.run("""
        select rolname::text from pg_roles
        where rolname like 'brew\\_%' and has_function_privilege(oid, 'erase_customer(bigint)', 'execute')
        order by 1
    """)
    assert may == [("brew_app",), ("brew_customer_api",)]


def test_partitions_are_reached_by_way_of_their_log_alone(ada: Session) -> None:
    granted = ada.run("""
        select distinct table_name, grantee::text, privilege_type from information_schema.role_table_grants
        where table_schema = 'change_log' and grantee <> current_user order by 1, 2
    """)
    assert granted == [(f"{log}_default", role, "SELECT") for log in sorted(LOGS) for role in ("brew_app", "brew_etl")]


def test_nobody_but_the_owner_may_make_tables_or_has_rights_by_being_anybody() -> None:
    for alias in ("default", "olap"):
        with connect(alias) as connection, connection.cursor() as cursor:
            cursor.execute("""
                select rolname from pg_roles
                where rolname like 'brew\\_%'
                    and (has_schema_privilege(oid, 'public', 'create') or rolcanlogin or rolsuper)
            """)
            assert cursor.fetchall() == []
            cursor.execute(
                "select table_name from information_schema.role_table_grants where grantee = 'PUBLIC'"
                " and table_schema = 'public'"
            )
            assert cursor.fetchall() == []


def test_role_of_the_engine_is_enough_for_a_run(ada: Session) -> None:
    open_shop(ada)
    ada.delete("orders", 1)
    with (
        connect("default", autocommit=True, options="-c role=brew_etl") as oltp,
        connect("olap", autocommit=True, options="-c role=brew_etl") as olap,
    ):
        assert run(oltp, olap, runner="test").events > 0
        assert star() == expected_star()
        assert read_status(oltp, olap).pending == {}


def test_role_of_the_app_writes_rows_and_the_log_follows(ada: Session) -> None:
    with connect("default", options="-c role=brew_app") as connection:
        open_shop(Session(connection))
        connection.commit()
    assert ada.run("select count(*) from cdc_orders") == [(3,)]


@pytest.mark.parametrize("role", ["brew_app", "brew_etl"])
@pytest.mark.parametrize("table", sorted(SOURCES))
@pytest.mark.parametrize("suffix", ["", "_truncate"])
def test_role_may_not_hang_the_capture_on_a_table_of_its_own(role: str, table: str, suffix: str) -> None:
    with connect("default", options=f"-c role={role}") as connection, connection.cursor() as cursor:
        cursor.execute("create temporary table forged (id bigint)")
        with pytest.raises(InsufficientPrivilege, match=f"function capture_{table}{suffix}"):
            cursor.execute(
                f"create trigger forging after insert on forged for each statement execute function"
                f" capture_{table}{suffix}()"
            )


@pytest.mark.parametrize("log", sorted(LOGS))
def test_temporary_table_of_the_log_s_name_takes_no_event(ada: Session, log: str) -> None:
    before = events_in(ada, log)
    with connect("default", options="-c role=brew_app") as connection, connection.cursor() as cursor:
        cursor.execute(f"create temporary table {log} (like public.{log} including all)")
        open_shop(Session(connection))
        cursor.execute(f"select count(*) from pg_temp.{log}")
        assert cursor.fetchone() == (0,)
        connection.commit()
    assert events_in(ada, log) > before


def events_in(session: Session, log: str) -> int:
    ((count,),) = session.run(f"select count(*) from {log}")
    return int(count)


FORBIDDEN: list[tuple[str, str, LiteralString]] = [
    *(("default", "brew_app", f"insert into {log} (table_name, op) values ('orders', 'D')") for log in sorted(LOGS)),
    *(("default", "brew_app", f"delete from {log}") for log in sorted(LOGS)),
    *(("default", "brew_app", f"truncate {table} cascade") for table in sorted(SOURCES)),
    ("default", "brew_app", "update cdc_orders set payload = null"),
    ("default", "brew_app", "alter table orders disable trigger all"),
    ("default", "brew_app", "set session_replication_role = replica"),
    ("default", "brew_app", "drop table orders"),
    ("default", "brew_app", "create table mine ()"),
    ("default", "brew_app", "create or replace function capture_orders() returns trigger language sql as ''"),
    ("default", "brew_app", "select make_cdc_partitions('cdc_orders')"),
    ("default", "brew_app", "select drop_cdc_partitions('cdc_orders', 7)"),
    ("default", "brew_etl", "delete from cdc_orders"),
    ("default", "brew_etl", "delete from cdc_dropped"),
    ("default", "brew_etl", "drop table change_log.cdc_orders_0"),
    ("default", "brew_etl", "select from change_log.cdc_orders_0"),
    ("default", "brew_etl", "update orders set note = ''"),
    *(("olap", "brew_etl", f"delete from {table}") for table in sorted(DIMENSIONS)),
    *(("olap", "brew_etl", f"truncate {table}") for table in sorted(DIMENSIONS | FACTS)),
    ("olap", "brew_etl", "delete from cdc_offset"),
    ("olap", "brew_etl", "create table mine ()"),
    ("olap", "brew_bi", "select from cdc_offset"),
    ("olap", "brew_bi", "select from member_event"),
    ("olap", "brew_bi", "update fact_sales set quantity = 0"),
    ("olap", "brew_bi", "create table marts.mine ()"),
    *(("olap", "brew_dbt", f"delete from {table}") for table in sorted(DIMENSIONS | FACTS)),
    ("olap", "brew_dbt", "update fact_sales set quantity = 0"),
    ("olap", "brew_dbt", "insert into dim_date (date_key, day_name) values (-2, 'Never')"),
    ("olap", "brew_dbt", "select from etl_run"),
    ("olap", "brew_dbt", "create table public.mine ()"),
    ("olap", "brew_dbt", "create schema mine"),
    ("olap", "brew_ops", "select from fact_sales"),
    ("olap", "brew_ops", "update cdc_offset set last_id = 0"),
]


def test_role_may_do_nothing_else() -> None:
    done = []
    for alias, role, statement in FORBIDDEN:
        with connect(alias, options=f"-c role={role}") as connection:
            try:
                connection.cursor().execute(statement)
            except InsufficientPrivilege:
                continue
            except psycopg2.Error as error:
                done.append((role, statement, str(error)))
            else:
                done.append((role, statement, "done"))
    assert done == []
