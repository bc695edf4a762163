"""Which days have changed: the engine's word for it against the facts themselves."""

from collections import defaultdict
from typing import Any

import pytest

from warehouse.tests.engine import Star, connect, drain, star
from warehouse.tests.shop import Session, open_shop, place_order
from warehouse.tests.test_marts_history import History

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


def noted() -> dict[int, int]:
    """Of each day the last run that changed it."""
    with connect("olap") as olap, olap.cursor() as cursor:
        cursor.execute("select date_key, run_id from fact_day")
        return dict(cursor.fetchall())


def noted_since(before: dict[int, int]) -> set[int]:
    return {day for day, run in noted().items() if before.get(day) != run}


def changed(before: Star, after: Star) -> set[int]:
    facts, facts_now = by_day(before), by_day(after)
    return {day for day in facts.keys() | facts_now.keys() if facts[day] != facts_now[day]}


def by_day(facts: Star) -> defaultdict[int, list[Any]]:
    days: defaultdict[int, list[Any]] = defaultdict(list)
    for table in ("fact_orders", "fact_sales"):
        for row in facts[table].values():
            days[row["date_key"]].append({name: value for name, value in row.items() if name != "src_event_id"})
    return days


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_day_that_a_random_history_changes_is_noted(ada: Session, seed: int) -> None:
    history = History(ada, seed)
    for _ in range(8):
        before, runs = star(), noted()
        history.go_on(steps=30)
        drain()
        assert changed(before, star()) <= noted_since(runs)


def on_two_days(ada: Session) -> None:
    open_shop(ada)
    place_order(ada, 2, ordered_at="2024-02-28 12:00+00")
    place_order(ada, 3, ordered_at="2024-02-29 12:00+00", lines=0)
    drain()


def test_order_that_moves_is_noted_in_the_day_that_it_leaves_and_in_the_one_that_it_comes_to(ada: Session) -> None:
    on_two_days(ada)
    runs = noted()
    ada.update("orders", 2, ordered_at="2024-03-01 12:00+00")
    drain()
    assert noted_since(runs) == {20240228, 20240301}


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"status": "preparing"}, {"customer_id": 2}])
def test_order_without_lines_is_noted_too(ada: Session, change: dict[str, object]) -> None:
    on_two_days(ada)
    runs = noted()
    ada.update("orders", 3, **change)
    drain()
    assert noted_since(runs) == {20240229}


def test_order_that_is_deleted_is_noted_in_the_day_that_it_had(ada: Session) -> None:
    on_two_days(ada)
    runs = noted()
    ada.delete("orders", 3)
    drain()
    assert noted_since(runs) == {20240229}


def test_day_whose_orders_a_new_version_governs_is_noted_though_none_has_an_event(ada: Session) -> None:
    on_two_days(ada)
    place_order(ada, 4, ordered_at="2040-01-02 12:00+00")
    drain()
    runs = noted()
    ada.update("products", 1, cost="0.20")
    drain()
    assert noted_since(runs) == {20400102}


def test_batch_that_concerns_no_order_notes_no_day(ada: Session) -> None:
    on_two_days(ada)
    runs = noted()
    ada.update("customers", 1, name="Ada Lovelace")
    drain()
    assert noted_since(runs) == set()
