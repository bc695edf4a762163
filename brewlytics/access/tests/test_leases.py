"""What a key may still send: never more than the limit, whoever leases how much."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from brewlytics.access.counts import Count, Counts
from brewlytics.access.leases import Allowance, Leases
from brewlytics.access.tests.factories import Clock


class Asked:
    """Counts that tell how often they were asked."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self.times = 0

    def add(self, name: str, amount: int) -> Count:
        self.times += 1
        return self._counts.add(name, amount)


@pytest.mark.parametrize("limit", [1, 7, 99, 100, 101, 250, 1000, 12_345])
def test_exactly_the_limit_is_granted_to_one_process(clock: Clock, limit: int) -> None:
    leases = Leases(Counts(clock), clock)
    granted = [leases.take(1, limit).is_granted for _ in range(limit + 3)]
    assert granted == [True] * limit + [False] * 3


@pytest.mark.parametrize("limit", [1, 7, 101, 1000])
def test_processes_together_never_get_more_than_the_limit(clock: Clock, limit: int) -> None:
    counts = Counts(clock)
    processes = [Leases(counts, clock) for _ in range(6)]
    granted = sum(process.take(1, limit).is_granted for _ in range(limit) for process in processes)
    assert granted == limit


def test_what_an_idle_process_holds_is_a_hundredth(clock: Clock) -> None:
    counts = Counts(clock)
    idle, busy = Leases(counts, clock), Leases(counts, clock)
    idle.take(1, 1000)
    assert sum(busy.take(1, 1000).is_granted for _ in range(2000)) == 990


def test_most_requests_ask_nobody(clock: Clock) -> None:
    asked = Asked(Counts(clock))
    leases = Leases(asked, clock)
    for _ in range(1000):
        leases.take(1, 1000)
    assert asked.times == 100
    for _ in range(1000):
        leases.take(1, 1000)
    assert asked.times == 100


def test_remaining_and_seconds_are_told(clock: Clock) -> None:
    leases = Leases(Counts(clock), clock)
    assert leases.take(1, 1000) == Allowance(True, 1000, 999, 60)
    clock.move(59)
    assert leases.take(1, 1000) == Allowance(True, 1000, 998, 1)


def test_next_window_grants_again_and_no_lease_outlives_its_own(clock: Clock) -> None:
    leases = Leases(Counts(clock), clock)
    assert [leases.take(1, 2).is_granted for _ in range(3)] == [True, True, False]
    clock.move(60)
    assert [leases.take(1, 2).is_granted for _ in range(3)] == [True, True, False]
    leases.take(2, 1000)
    clock.move(60)
    assert leases.take(2, 1000).remaining == 999


def test_lease_of_a_late_process_ends_with_the_window_of_all(clock: Clock) -> None:
    counts = Counts(clock)
    early, late = Leases(counts, clock), Leases(counts, clock)
    early.take(1, 1000)
    clock.move(50)
    assert late.take(1, 1000) == Allowance(True, 1000, 989, 10)
    clock.move(10)
    assert late.take(1, 1000) == Allowance(True, 1000, 999, 60)


def test_keys_do_not_take_from_each_other_and_a_new_limit_holds_at_once(clock: Clock) -> None:
    leases = Leases(Counts(clock), clock)
    assert [leases.take(1, 1).is_granted for _ in range(2)] == [True, False]
    assert leases.take(2, 1).is_granted
    assert [leases.take(1, 3).is_granted for _ in range(3)] == [True, True, False]


def test_threads_together_get_exactly_the_limit(clock: Clock) -> None:
    leases = Leases(Counts(clock), clock)
    with ThreadPoolExecutor(8) as threads:
        granted = list(threads.map(lambda _: leases.take(1, 1500).is_granted, range(4000)))
    assert sum(granted) == 1500
