"""Orders corrected later, and members whose past is filled in later: each fact has the versions valid at its time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from warehouse.tests.engine import Row, drain, empty_star, star
from warehouse.tests.oracle import expected_star
from warehouse.tests.replays import carry_transactions, transactions
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

LONG_AGO = datetime(2020, 1, 1, 23, 30, tzinfo=UTC)


def now(session: Session) -> datetime:
    ((moment,),) = session.run("select clock_timestamp()")
    assert isinstance(moment, datetime)
    return moment


@pytest.fixture
def moments(ada: Session) -> list[datetime]:
    """A time in each of the versions that every member of a shop has; two of each kind."""
    open_shop(ada)
    ada.insert("stores", id=2, code="auckland", timezone="Pacific/Auckland")
    ada.insert("employees", id=2, name="Cy", store_id=2)
    moments = [LONG_AGO, now(ada)]
    for number in (1, 2):
        for member_id in (1, 2):
            ada.update("stores", member_id, tax_rate=number / 100)
            ada.update("employees", member_id, role=f"role {number}")
            ada.update("products", member_id, cost=number, category=f"category {number}")
            ada.update("customers", member_id, city=f"City {number}")
        moments.append(now(ada))
    return moments


def corrections(moments: list[datetime]) -> list[Row]:
    others: list[Row] = [
        {"store_id": 2},
        {"customer_id": 2},
        {"employee_id": 2},
        {"customer_id": None, "employee_id": None},
        {"store_id": 2, "customer_id": 2, "employee_id": 2},
    ]
    return [{"ordered_at": moment, **other} for moment in moments for other in [{}, *others]] + others


def test_corrected_order_has_the_versions_of_its_new_time(ada: Session, bo: Session, moments: list[datetime]) -> None:
    """Every correction of an order of every time; those of odd numbers have their lines replaced with it."""
    cases = [(placed, change) for placed in moments for change in corrections(moments)]
    for number, (placed, _) in enumerate(cases, start=10):
        place_order(bo, number, customer_id=1, employee_id=1, ordered_at=placed)
    bo.commit()
    drain()
    for number, (_, change) in enumerate(cases, start=10):
        bo.update("orders", number, **change)
        if number % 2:
            bo.run("delete from order_items where order_id = %s", number)
            bo.insert("order_items", id=number * 100 + 9, order_id=number, product_id=2, quantity=2)
    bo.commit()
    drain()
    assert star() == expected_star()
    unit_costs = {
        moment: {
            row["cost_amount"]
            for row in star()["fact_sales"].values()
            if row["ordered_at"] == moment and row["quantity"] == 1
        }
        for moment in moments
    }
    assert unit_costs == dict(zip(moments, [{Decimal("1.20")}, {Decimal("1.20")}, {1}, {2}], strict=True))


def test_versions_that_come_in_any_order_restate_the_facts_that_they_govern(ada: Session, bo: Session) -> None:
    """The orders come first, when nobody knows their members: one in each of three versions, one before them."""
    open_shop(bo)
    bo.commit()
    moments = [LONG_AGO, now(ada)]
    for number in (1, 2):
        bo.update("stores", 1, timezone=("America/New_York", "Pacific/Auckland")[number - 1])
        bo.update("employees", 1, role=f"role {number}")
        bo.update("products", 1, cost=number)
        bo.update("customers", 1, city=f"City {number}")
        bo.commit()
        moments.append(now(ada))
    for number, moment in enumerate(moments, start=2):
        place_order(bo, number, customer_id=1, employee_id=1, ordered_at=moment)
    bo.commit()
    *versions, orders = transactions(ada)
    right = expected_star()
    for order in permutations(versions):
        empty_star()
        carry_transactions([orders])
        assert all(row["is_inferred"] for row in star()["dim_store"].values())
        carry_transactions(list(order))
        assert star() == right, f"came as {order}"


def step_clock(session: Session, log: str, seconds: dict[int, int]) -> None:
    """The changes with these numbers, counted from zero, were made at another time after the first one."""
    for number, offset in seconds.items():
        session.run(
            f"update {log} set changed_at = (select min(changed_at) from {log}) + %s * interval '1 second' "
            f"where id = (select id from {log} order by id limit 1 offset %s)",
            offset,
            number,
        )


def test_facts_follow_bounds_that_a_stepped_clock_pushes_on(ada: Session, bo: Session) -> None:
    """The second change was made by a clock that was ahead: once it is known, the third one begins after it."""
    open_shop(bo)
    bo.commit()
    for city in ("Basel", "Chur", "Davos"):
        ada.update("customers", 1, city=city)
    step_clock(ada, "cdc_customers", {2: 100, 3: 50, 4: 150})
    ((first,),) = ada.run("select min(changed_at) from cdc_customers")
    for number in range(1, 20):
        place_order(bo, 1 + number, lines=1, customer_id=1, ordered_at=first + timedelta(seconds=10 * number))
    bo.commit()
    shop, *changes, orders = transactions(ada)
    right = expected_star()
    for order in permutations(changes):
        empty_star()
        carry_transactions([shop, orders, *order])
        assert star() == right, f"came as {order}"
