"""How often something happened in this process: by the window, and never of more names than there is room for."""

from concurrent.futures import ThreadPoolExecutor

from brewlytics.access.counts import Count, Counts
from brewlytics.access.tests.factories import Clock


def test_count_begins_again_with_the_next_window(clock: Clock) -> None:
    counts = Counts(clock)
    assert counts.add("ada", 2) == Count(2, 60)
    clock.move(59)
    assert counts.add("ada", 3) == Count(5, 1)
    clock.move(1)
    assert counts.now("ada") == Count(0, 0)
    assert counts.add("ada", 1) == Count(1, 60)


def test_names_are_counted_apart_and_looking_counts_nothing(clock: Clock) -> None:
    counts = Counts(clock)
    counts.add("ada", 1)
    assert counts.now("bo") == Count(0, 0)
    assert counts.add("bo", 1) == Count(1, 60)
    assert counts.now("ada") == Count(1, 60)
    assert len(counts) == 2


def test_of_too_many_names_the_oldest_window_is_forgotten(clock: Clock) -> None:
    counts = Counts(clock, size=3)
    for name in ("a", "b", "c"):
        counts.add(name, 1)
        clock.move(20)
    counts.add("a", 1)  # a new window, hence the youngest
    counts.add("d", 1)
    assert len(counts) == 3
    assert [counts.now(name).total for name in "abcd"] == [1, 0, 1, 1]


def test_no_count_is_lost_between_threads(clock: Clock) -> None:
    counts = Counts(clock)
    with ThreadPoolExecutor(8) as threads:
        totals = list(threads.map(lambda _: counts.add("ada", 1).total, range(4000)))
    assert sorted(totals) == list(range(1, 4001))
