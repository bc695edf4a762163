"""Random days whose logs are then carried in any order, each transaction twice: the same star in the end."""

import os
import random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from warehouse.tests.engine import empty_star, star
from warehouse.tests.letters import allow_large, forbid_large
from warehouse.tests.oracle import expected_star
from warehouse.tests.replays import carry_transactions, transactions, truncations_after_what_they_end
from warehouse.tests.test_engine_traces import DAYS, Day
from warehouse.tests.test_engine_traces import day as day

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

PERMUTED_DAYS = settings(DAYS, max_examples=int(os.environ.get("BREWLYTICS_DAYS", "4")), stateful_step_count=20)


class PermutedDay(Day):
    """Carried by nobody until its end."""

    drain: Any = None
    drain_and_rest: Any = None
    mend: Any = None

    def teardown(self) -> None:
        self.end_all()
        right, chance = expected_star(), random.Random(0)
        every = transactions(self.writers["Ada"])
        shuffled = [chance.sample(every * 2, k=len(every) * 2) for _ in range(2)]
        orders = [truncations_after_what_they_end(self.writers["Ada"], order) for order in shuffled]
        self.writers["Ada"].commit()
        allow_large()
        for order in orders:
            empty_star()
            carry_transactions(order)
            assert star() == right, f"carried as {order}"
        forbid_large()


def test_random_days_carried_in_any_order_end_in_the_same_star(day: type[Day]) -> None:
    run_state_machine_as_test(PermutedDay, settings=PERMUTED_DAYS)
