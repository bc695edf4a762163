"""What the tests of the rebuild share: a star damaged in each of its tables, and the one beside it."""

from psycopg2.extras import RealDictCursor

from warehouse.etl.rebuild import OnPage, Rebuilt, rebuild
from warehouse.etl.reconcile import reconcile
from warehouse.tests.engine import MEMBERS, Row, connect, drain, on_the_star, tables
from warehouse.tests.faults import Doom, doomed_connections
from warehouse.tests.sessions import reading, runners

DAMAGE = (
    "delete from fact_orders where order_id = 3",
    "update fact_orders set order_id = 77 where order_id = 9",
    "update fact_orders set channel = 'web', customer_key = -1, src_event_id = 999999 where order_id = 2",
    "delete from fact_sales where order_id = 5",
    "update fact_sales set order_item_id = 777 where order_item_id = 301",
    "update fact_sales set product_key = 999999, cost_amount = null, margin_amount = 7 where order_item_id = 201",
    "update fact_sales set quantity = 9, src_event_id = 999999 where order_item_id = 202",
    "insert into fact_orders_deleted (order_id, src_event_id, run_id) values (2, 999999, 1), (88, 1, 1)",
    "insert into fact_sales_deleted (order_id, order_item_id, src_event_id, run_id) values (2, 202, 999999, 1)",
    "delete from dim_employee where employee_key > 0",
    "delete from dim_customer where customer_id = 1 and not is_current",
    "update dim_customer set customer_id = 99 where customer_id = 2",
    "update dim_customer set name = 'Eve', city = 'Rome', is_deleted = true where customer_id = 1",
    "update dim_customer set name = 'Nobody' where customer_key = -1",
    "delete from dim_product where product_key = -2",
    "update dim_product set is_current = false where product_id = 1",
    "update dim_product set valid_to = '2020-01-01' where product_id = 1 and valid_from = '-infinity'",
    "update dim_product set category = 'tea', src_event_id = src_event_id + 1 where product_id = 2",
    "update dim_store set valid_from = '2020-01-01', timezone = 'Pacific/Auckland' where store_key > 0",
    "delete from member_event where dimension = 'employee'",
    "update member_event set payload = payload || '{\"city\": \"Rome\"}', op = 'U' where dimension = 'customer'",
    "update agg_store_hour set orders = orders + 1",
    "delete from agg_store_day",
    "update agg_category_day set category = 'tea'",
    "update agg_product_month set costed_lines = 7, units = 0",
    "update agg_customer set first_order_at = null, net_amount = net_amount + 1",
    "delete from fact_day where date_key = (select max(date_key) from fact_day)",
)
"""Of the star that `busy_day` makes: rows gone, changed and too many; facts, versions, histories, guards and sums."""


def make_anew(doom: Doom | None = None, *, on_page: OnPage = lambda table, done, total: None) -> Rebuilt:
    with doomed_connections(doom) if doom else runners() as (oltp, olap):
        return rebuild(oltp, olap, by="test", on_page=on_page)


def damage() -> None:
    on_the_star(*DAMAGE)


def beside() -> set[str]:
    """Which tables of the star beside have more rows than the special members, which always stay."""
    special = 2
    found = tables("olap", schema="star_beside")
    return {name for name, rows in found.items() if len(rows) > (special if name.startswith("dim_") else 0)}


def special_members() -> dict[str, list[Row]]:
    """Of the star, but for the run that wrote them."""
    return {member: _special_members(member) for member in MEMBERS}


def _special_members(member: str) -> list[Row]:
    with reading("olap") as olap, olap.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(f"select * from dim_{member} where {member}_key < 0 order by {member}_key")
        return [{**row, "run_id": None} for row in cursor]


def empty_beside() -> None:
    """As the migrations left it."""
    with connect("olap") as olap, olap, olap.cursor() as cursor:
        cursor.execute(
            "select tablename from pg_tables where schemaname = 'star_beside' and tablename not like 'dim\\_%'"
        )
        others = [f"star_beside.{table}" for (table,) in cursor]
        cursor.execute(f"truncate {', '.join(others)}")
        for member in MEMBERS:
            cursor.execute(f"delete from star_beside.dim_{member} where {member}_key > 0")


def assert_nothing_is_left_to_do() -> None:
    assert beside() == set()
    before = tables("olap")
    assert drain().events == 0
    assert tables("olap") == before
    with runners() as (oltp, olap):
        assert reconcile(oltp, olap, by="test").is_equal
