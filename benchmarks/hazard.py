"""What a reader of the change log loses, doubles and waits for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from statistics import median
from threading import Event
from time import perf_counter, sleep

from psycopg2.extensions import connection as Connection

from benchmarks.frame import Goal, Row, Sizes, say
from benchmarks.orders import place_order
from benchmarks.readers import BehindOldest, Engine, LargestId, Reader
from benchmarks.servers import connect, server
from benchmarks.shop import open_shop
from benchmarks.statements import text
from warehouse.etl import run

WRITERS = 8
SECONDS_BETWEEN_ORDERS = 0.05
SLOW, ROLLED_BACK = 0.1, 0.1
"""Of the transactions: some stay open for a while after their last statement, some come to nothing."""
SECONDS_SLOW = 0.4
SECONDS_BETWEEN_READS = 0.02
OURS = "snapshot window (ours)"

Committed = dict[str, float]
"""When each transaction's commit was sent; the writers share it."""


@dataclass
class Sightings:
    """What one reader saw, and when it first did."""

    events: int = 0
    seen_at: dict[int, float] = field(default_factory=dict)

    def add(self, events: int, ids: list[int]) -> None:
        now = perf_counter()
        self.events += events
        for event_id in ids:
            self.seen_at.setdefault(event_id, now)

    def rows(self, name: str, committed_at: dict[int, float], goal: Goal | None) -> list[Row]:
        lags = [seen - committed_at[event_id] for event_id, seen in self.seen_at.items()]
        return [
            Row(f"{name}: lost", len(committed_at.keys() - self.seen_at.keys()), "events", goal),
            Row(f"{name}: doubled", self.events - len(self.seen_at), "events", goal),
            Row(f"{name}: median lag", 1000 * median(lags), "ms"),
            Row(f"{name}: worst lag", 1000 * max(lags), "ms"),
        ]


def measure(sizes: Sizes) -> list[Row]:
    """Readers of the same change log, against each other: one that remembers the largest id, one that stays behind the
    oldest open transaction, and the engine. Eight writers place orders meanwhile; a tenth of their transactions stays
    open for up to 0.4 s, a tenth is rolled back, and one more session has written an order and idles in its
    transaction for a third of the time.

    The lag is that from commit to sight. The first two only look; what the engine sees is in the star.
    """
    with _readers() as (oltp_url, readers), ExitStack() as sessions:
        say(f"  writing orders for {sizes.seconds} s")
        writers = [sessions.enter_context(connect(oltp_url)) for _ in range(WRITERS + 1)]
        sightings, committed = _observe(readers, writers, sizes.seconds)
        committed_at = _commits_by_event(writers[0], committed)
    return [
        Row("events committed", len(committed_at), "events"),
        *(
            row
            for name, seen in sightings.items()
            for row in seen.rows(name, committed_at, Goal("<=", 0) if name == OURS else None)
        ),
    ]


@contextmanager
def _readers() -> Iterator[tuple[str, dict[str, Reader]]]:
    """The source's URL, and the readers by name; the shop is open and its members are in the star."""
    with (
        server("oltp") as oltp_url,
        server("olap") as olap_url,
        connect(olap_url) as olap,
        ExitStack() as sessions,
    ):
        naive, cautious, ours = (sessions.enter_context(connect(oltp_url)) for _ in range(3))
        open_shop(ours)
        run(ours, olap, runner="benchmark: members")
        yield (
            oltp_url,
            {"id > last": LargestId(naive), "xid < xmin": BehindOldest(cautious), OURS: Engine(ours, olap)},
        )


def _observe(
    readers: dict[str, Reader], writers: list[Connection], seconds: float
) -> tuple[dict[str, Sightings], Committed]:
    """Let all of them go at once; a reader reads for the last time when the writers have ended."""
    committed: Committed = {}
    ended = Event()
    with ThreadPoolExecutor(max_workers=len(readers) + len(writers)) as pool:
        following = {name: pool.submit(_follow, reader, ended) for name, reader in readers.items()}
        try:
            *busy, idle = writers
            writing = [pool.submit(_write, oltp, seed, seconds, committed) for seed, oltp in enumerate(busy)]
            writing.append(pool.submit(_idle, idle, seconds / 3, committed))
            for writer in writing:
                writer.result()
        finally:
            ended.set()
        return {name: reader.result() for name, reader in following.items()}, committed


def _follow(reader: Reader, ended: Event) -> Sightings:
    seen = Sightings()
    while True:
        is_last = ended.is_set()
        seen.add(*reader.read())
        if is_last:
            return seen
        sleep(SECONDS_BETWEEN_READS)


def _write(oltp: Connection, seed: int, seconds: float, committed: Committed) -> None:
    """Orders one after the other, each a transaction."""
    oltp.autocommit = False
    random = Random(seed)
    deadline = perf_counter() + seconds
    while perf_counter() < deadline:
        xid = _place(oltp, random)
        if random.random() < SLOW:
            sleep(random.uniform(0, SECONDS_SLOW))
        if random.random() < ROLLED_BACK:
            oltp.rollback()
        else:
            _commit(oltp, xid, committed)
        sleep(random.uniform(0, 2 * SECONDS_BETWEEN_ORDERS))


def _idle(oltp: Connection, seconds: float, committed: Committed) -> None:
    """One order, and a coffee before the commit."""
    oltp.autocommit = False
    sleep(seconds)
    xid = _place(oltp, Random())
    sleep(seconds)
    _commit(oltp, xid, committed)


def _place(oltp: Connection, random: Random) -> str:
    """Returns the transaction's id."""
    place_order(oltp, store_id=random.randint(1, 20), product_ids=random.sample(range(1, 201), random.randint(1, 5)))
    with oltp.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text")
        (xid,) = cursor.fetchone() or ("",)
    return str(xid)


def _commit(oltp: Connection, xid: str, committed: Committed) -> None:
    """The clock starts before the commit is sent: no reader sees an event before its clock runs."""
    committed[xid] = perf_counter()
    oltp.commit()


def _commits_by_event(oltp: Connection, committed: Committed) -> dict[int, float]:
    with oltp.cursor() as cursor:
        cursor.execute(text("read_event_transactions"))
        return {event_id: committed[xid] for event_id, xid in cursor}
