"""Exactly once: whatever is carried again, and in whichever order it arrives, the star is the same."""

import random

import pytest

from warehouse.tests.engine import drain, empty_star, replay_everything, star
from warehouse.tests.letters import allow_large, forbid_large, retry_all, waiting
from warehouse.tests.oracle import expected_star
from warehouse.tests.replays import carry_transactions, transactions, truncations_after_what_they_end
from warehouse.tests.shop import Session, add_line, busy_day, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def history(ada: Session, bo: Session, cy: Session) -> list[int]:
    """The transactions of a day on which nearly everything happens, in the order in which they began."""
    busy_day(bo, cy)
    ada.update("stores", 1, timezone="Pacific/Auckland")
    place_order(ada, 30, customer_id=2, employee_id=1)
    ada.update("order_items", 3002, quantity=2, line_total=9)
    ada.update("customers", 2, city="Uri", name="Cyrus")
    ada.update("customers", 2, city="Zug")
    ada.insert("customers", id=4)
    ada.delete("customers", 4)
    ada.insert("customers", id=4, name="Bo", loyalty_tier="gold")
    ada.update("orders", 30, customer_id=4, ordered_at="2020-01-01 11:00+00")
    ada.delete("order_items", 3001)
    ada.insert("order_items", id=3001, order_id=2, line_number=8)
    ada.delete("orders", 9)
    return transactions(ada)


@pytest.mark.parametrize("batch_size", [2, 1000])
def test_whole_log_carried_again_changes_nothing(history: list[int], batch_size: int) -> None:
    drain()
    before = star()
    assert replay_everything(batch_size=batch_size).events > len(history)
    assert star() == before == expected_star()


def test_some_transactions_carried_again_change_nothing(history: list[int]) -> None:
    drain()
    before = star()
    carry_transactions(history[::3] + history[::-1])
    assert star() == before == expected_star()


def test_lines_wait_for_their_order_and_for_their_product(ada: Session) -> None:
    open_shop(ada)
    *before, first_line, second_line = transactions(ada)
    carry_transactions([second_line, first_line])
    waiting = star()
    assert [row["ordered_at"] for row in waiting["fact_sales"].values()] == [None, None]
    assert [row["is_inferred"] for row in waiting["dim_product"].values()] == [True]
    carry_transactions(before)
    assert star() == expected_star()


def test_transactions_in_any_order_and_twice_end_in_the_same_star(history: list[int]) -> None:
    right = expected_star()
    shuffles = [random.Random(seed).sample(history * 2, k=len(history) * 2) for seed in range(2)]
    for order in (history[::-1], history[len(history) // 2 :] + history, *shuffles):
        empty_star()
        carry_transactions(order)
        assert star() == right, f"carried as {order}"


def test_truncation_late_and_twice_ends_only_what_is_older(ada: Session, history: list[int]) -> None:
    """The ids come again; what was there before the TRUNCATE is carried once before it, as its lock has it."""
    ada.run("truncate customers, orders, order_items")
    before = len(transactions(ada))
    ada.insert("customers", id=1, name="Bo", city="Chur")
    place_order(ada, 1, customer_id=1)
    place_order(ada, 30)
    ada.update("orders", 30, status="preparing")
    every, right = transactions(ada), expected_star()
    shuffles = [random.Random(seed).sample(every * 2, k=len(every) * 2) for seed in range(2)]
    for order in (every[before:] + every[:before], every[::-1] * 2, *shuffles):
        carried = truncations_after_what_they_end(ada, order)
        empty_star()
        carry_transactions(carried)
        assert star() == right, f"carried as {carried}"


@pytest.mark.long
def test_any_order_with_letters_waiting_and_retried_in_between_ends_in_the_same_star(
    ada: Session, bo: Session, cy: Session, history: list[int]
) -> None:
    """Two orders have a line that the star does not take at first; one of them is deleted, and comes again."""
    add_line(ada, 2, 50)
    add_line(ada, 5, 50)
    ada.update("orders", 5, status="preparing")
    ada.delete("orders", 5)
    place_order(ada, 5, customer_id=4)
    add_line(ada, 5, 50)
    every, right = transactions(ada), expected_star()
    for seed in range(2):
        order = every if seed == 0 else random.Random(seed).sample(every * 2, k=len(every) * 2)
        empty_star()
        forbid_large()
        carry_transactions(order[: len(order) * 2 // 3])
        retry_all()
        carry_transactions(order[::-1])
        assert waiting() != []
        allow_large()
        assert retry_all()[1] == 0
        assert star() == right, f"carried as {order}"
        carry_transactions(order)
        assert (star(), waiting()) == (right, []), f"carried again as {order}"
