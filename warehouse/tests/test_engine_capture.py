"""The change log: every change of the six tables, by whatever statement, is in it once, as the row was."""

import pytest
from psycopg2.errors import CheckViolation, IntegrityConstraintViolation

from warehouse.tests.engine import Row, drain, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.shop import TABLES, Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

LOGS = {table: "cdc_orders" if table.startswith("order") else f"cdc_{table}" for table in TABLES}
CHANGE: dict[str, Row] = {
    "customers": {"city": "Chur"},
    "products": {"description": "\u2615 \\ \" '"},
    "stores": {"opened_on": "2020-02-29"},
    "employees": {"is_active": False},
    "orders": {"note": "no sugar"},
    "order_items": {"external_ref": "line-1"},
}


def events(session: Session, table: str) -> list[tuple[str, int, str]]:
    return session.run(f"select op, row_id, payload::text from {LOGS[table]} where table_name = %s order by id", table)


def rows(session: Session, table: str) -> list[str]:
    return [text for (text,) in session.run(f"select to_jsonb(t)::text from {table} as t order by id")]


def last_id(table: str) -> int:
    return {"orders": 1, "order_items": 102}.get(table, 2)


def test_each_table_has_the_same_four_triggers(ada: Session) -> None:
    found = ada.run("""
        select tgrelid::regclass::text, tgname, tgtype::integer & 1, tgenabled, tgoldtable, tgnewtable
        from pg_trigger where not tgisinternal and tgname like '%\\_captured\\_%' order by 1, 2
    """)
    statement, enabled = 0, "O"
    assert found == [
        (table, f"{table}_captured_{name}", statement, enabled, old, new)
        for table in sorted(TABLES)
        for name, old, new in (
            ("delete", "old_rows", None),
            ("insert", None, "new_rows"),
            ("truncate", None, None),
            ("update", "old_rows", "new_rows"),
        )
    ]


def test_log_has_each_row_as_it_was(ada: Session) -> None:
    open_shop(ada)
    ada.insert("employees", id=2)
    ada.insert("stores", id=2, code="two")
    for table in reversed(TABLES):
        inserted = rows(ada, table)
        ada.update(table, last_id(table), **CHANGE[table])
        updated = rows(ada, table)
        ada.delete(table, last_id(table))
        assert [payload for op, _, payload in events(ada, table) if op == "I"] == inserted
        assert [payload for op, _, payload in events(ada, table) if op == "U"] == updated[-1:]
        assert [payload for op, _, payload in events(ada, table) if op == "D"][-1:] == updated[-1:]


def test_event_knows_its_transaction_and_its_order(ada: Session, bo: Session) -> None:
    open_shop(ada)
    bo.run("savepoint one")
    place_order(bo, 2)
    ((xid,),) = bo.run("select pg_current_xact_id()::text")
    bo.commit()
    assert ada.run("select xid::text, table_name, row_id from cdc_orders where order_id = 2 order by id") == [
        (xid, "orders", 2),
        (xid, "order_items", 201),
        (xid, "order_items", 202),
    ]


def test_statement_that_does_several_things_logs_each(ada: Session) -> None:
    """Upsert, merge and data-modifying CTEs fire more than one trigger."""
    open_shop(ada)
    ada.run("""
        insert into customers (id, name) overriding system value values (1, 'Ada L.'), (3, 'Bo')
        on conflict (id) do update set name = excluded.name
    """)
    ada.run("""
        merge into customers as c using (values (2), (3), (4)) as v (id) on c.id = v.id
        when matched and c.id = 2 then delete
        when matched then update set city = 'Chur'
        when not matched then insert (id, name) overriding system value values (v.id, 'Cy')
    """)
    ada.run("""
        with gone as (delete from order_items where order_id = 1 returning *)
        insert into order_items (id, order_id, line_number, product_id, quantity, unit_price, line_total)
        overriding system value
        select id + 10, order_id, line_number, product_id, 2, unit_price, 2 * unit_price from gone
    """)
    assert sorted((op, row_id) for op, row_id, _ in events(ada, "customers")[2:]) == [
        ("D", 2),
        ("I", 3),
        ("I", 4),
        ("U", 1),
        ("U", 3),
    ]
    assert sorted((op, row_id) for op, row_id, _ in events(ada, "order_items")[2:]) == [
        ("D", 101),
        ("D", 102),
        ("I", 111),
        ("I", 112),
    ]
    drain()
    assert star() == expected_star()


def test_row_that_is_given_a_new_id_is_another_row(ada: Session) -> None:
    open_shop(ada)
    ada.run("select setval(pg_get_serial_sequence(t, 'id'), 500) from unnest(array['customers', 'order_items']) as t")
    drain()
    ada.run("update customers set id = default where id = 2")
    ada.run("update order_items set id = default where id = 101")
    ada.run("update orders set customer_id = null")
    drain()
    assert star() == expected_star()
    assert [op for op, *_ in events(ada, "customers")[2:]] == ["D", "I"]


def test_order_deleted_with_its_lines_logs_the_lines(ada: Session) -> None:
    open_shop(ada)
    ada.delete("orders", 1)
    assert [(op, row_id) for op, row_id, _ in events(ada, "order_items")[2:]] == [("D", 101), ("D", 102)]


def test_line_cannot_move_to_another_order(ada: Session) -> None:
    open_shop(ada)
    place_order(ada, 2, lines=0)
    with pytest.raises(IntegrityConstraintViolation, match="a line cannot move from order 1 to order 2"):
        ada.update("order_items", 101, order_id=2)


@pytest.mark.parametrize("table", TABLES)
def test_id_of_a_special_member_is_refused(ada: Session, table: str) -> None:
    with pytest.raises(CheckViolation, match=f"{table}_id_check"):
        ada.insert(table, id=-1)
