"""Every mart after a history that nobody wrote by hand: random corrections, cancellations and deletes."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from warehouse.marts import Built, build
from warehouse.tests.engine import connect, drain
from warehouse.tests.marts_oracle import GRAINS, SUMS, expected_marts, marts
from warehouse.tests.shop import Session, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
OFTEN, SELDOM = 4, 1
LINE = """
update order_items set quantity = %s, discount = unit_price * %s, line_total = unit_price * %s + tax where id = %s
"""


class History:
    """Orders of four months in two time zones, a few outside the calendar, and what becomes of them."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.chance = session, random.Random(seed)
        self.orders: list[int] = []
        self.lines: list[int] = []
        for number, zone in enumerate(["Europe/Zurich", "Pacific/Auckland"], start=1):
            session.insert("stores", id=number, code=f"store-{number}", name=f"Store {number}", timezone=zone)
            session.insert("employees", id=number, store_id=number, name=f"Employee {number}")
        for number in range(1, 6):
            cost = None if number == 5 else f"1.{number}0"
            session.insert("products", id=number, sku=f"sku-{number}", name=f"Product {number}", cost=cost)
            session.insert("customers", id=number, name=f"Customer {number}")

    def go_on(self, steps: int) -> None:
        often = [self.place, self.correct_line, self.correct_order, self.complete, self.cancel]
        seldom = [self.delete_line, self.delete_order, self.change_product, self.rename]
        for _ in range(steps):
            (step,) = self.chance.choices(often + seldom, [OFTEN] * len(often) + [SELDOM] * len(seldom))
            step()

    def place(self) -> None:
        order_id = len(self.orders) + 1
        self.orders.append(order_id)
        self.session.insert("orders", id=order_id, **self._of_an_order())
        for number, product_id in enumerate(self.chance.choices(range(1, 6), k=self.chance.randint(0, 4)), start=1):
            price, tax = (
                Decimal(self.chance.randint(100, 900)).scaleb(-2),
                Decimal(self.chance.randint(0, 90)).scaleb(-2),
            )
            self.lines.append(order_id * 100 + number)
            named = {"id": self.lines[-1], "order_id": order_id, "line_number": number, "product_id": product_id}
            self.session.insert("order_items", **named, unit_price=price, tax=tax, quantity=self.chance.randint(1, 3))

    def correct_line(self) -> None:
        quantity = self.chance.randint(1, 4)
        discount = self.chance.randint(0, quantity)
        self.session.run(LINE, quantity, discount, quantity - discount, self._one_of(self.lines))

    def correct_order(self) -> None:
        row = self._of_an_order()
        name = self.chance.choice(list(row))
        self.session.update("orders", self._one_of(self.orders), **{name: row[name]})

    def complete(self) -> None:
        took = timedelta(seconds=self.chance.randint(30, 3_000))
        self.session.run(
            "update orders set status = 'completed', completed_at = ordered_at + %s where id = %s",
            took,
            self._one_of(self.orders),
        )

    def cancel(self) -> None:
        self.session.update("orders", self._one_of(self.orders), status="cancelled", completed_at=None)

    def delete_line(self) -> None:
        self.session.delete("order_items", self._one_of(self.lines))

    def delete_order(self) -> None:
        self.session.delete("orders", self._one_of(self.orders))

    def change_product(self) -> None:
        category, cost = self.chance.choice(["coffee", "tea"]), self.chance.choice([None, "0.90"])
        self.session.update("products", self.chance.randint(1, 5), category=category, cost=cost)

    def rename(self) -> None:
        table = self.chance.choice(["customers", "employees", "products", "stores"])
        self.session.update(table, self.chance.randint(1, 2), name=f"Name {self.chance.randint(1, 99)}")

    def _of_an_order(self) -> dict[str, object]:
        moment = NEW_YEAR + timedelta(minutes=self.chance.randrange(120 * 24 * 60))
        return {
            "ordered_at": self.chance.choices([moment, moment.replace(year=2052)], [19, 1])[0],
            "store_id": self.chance.randint(1, 2),
            "customer_id": self.chance.choice([None, 1, 2, 3, 4, 5]),
            "employee_id": self.chance.choice([None, 1, 2]),
        }

    def _one_of(self, ids: list[int]) -> int:
        """Perhaps of one that is not there any more, or of none."""
        return self.chance.choice(ids or [0])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_views_follow_a_random_history(built: None, ada: Session, seed: int) -> None:
    history = History(ada, seed)
    for _ in range(3):
        history.go_on(steps=60)
        drain()
        assert marts() == expected_marts()


@pytest.mark.long
def test_builds_follow_a_random_history_and_end_as_one_from_the_facts_alone(
    remake: Callable[[], Built], olap_url: str, ada: Session
) -> None:
    """Its corrections, cancellations, deletes and moves change days and months that were built before. dbt's own tests
    look at the end of it."""
    history = History(ada, seed=4)
    for steps in (200, 40, 40):
        history.go_on(steps)
        drain()
        remake()
        assert marts(GRAINS) == expected_marts(GRAINS)
    assert all(marts(GRAINS).values())
    step_by_step = sums()
    build(olap_url, full_refresh=True)
    assert sums() == step_by_step


def test_build_makes_nothing_anew_that_has_not_changed(remake: Callable[[], Built], ada: Session) -> None:
    History(ada, seed=5).go_on(steps=100)
    drain()
    remake()
    before = written_by()
    place_order(ada, 10_001, ordered_at="2026-11-23 12:00+00")
    drain()
    remake()
    kept = {table: before[table] & rows for table, rows in written_by().items()}
    assert kept == before
    assert before != written_by()


def sums() -> dict[str, list[Any]]:
    """Without the run that each row was built from, and without the rows that say that there is nothing."""
    with connect("olap") as olap, olap.cursor() as cursor:
        found = {}
        for table in SUMS:
            cursor.execute(f"select to_jsonb(t) - 'run_id' from marts.{table} as t")
            found[table] = sorted((row for (row,) in cursor if [*row.values()].count(None) < len(row) - 1), key=str)
        return found


def written_by() -> dict[str, set[tuple[Any, ...]]]:
    """Each row with the transaction that wrote it."""
    with connect("olap") as olap, olap.cursor() as cursor:
        found = {}
        for table in SUMS:
            cursor.execute(f"select xmin::text, t::text from marts.{table} as t")
            found[table] = set(cursor.fetchall())
        return found
