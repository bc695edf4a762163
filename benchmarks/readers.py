"""Three ways to read the change log while others write it: the one that comes to mind, the cautious one, ours."""

from typing import Protocol

from psycopg2.extensions import connection as Connection

from benchmarks.statements import text
from warehouse.etl import run


class Reader(Protocol):
    """`read` takes what is new; it returns how many events that were and the ids of those that are there now."""

    def read(self) -> tuple[int, list[int]]: ...


class LargestId:
    """Remembers the largest id that it has seen, and asks for larger ones."""

    def __init__(self, oltp: Connection) -> None:
        self.oltp = oltp
        self.last_id = 0

    def read(self) -> tuple[int, list[int]]:
        with self.oltp.cursor() as cursor:
            cursor.execute(text("read_after_id"), {"last_id": self.last_id})
            ids = [event_id for (event_id,) in cursor]
        self.last_id = max(ids, default=self.last_id)
        return len(ids), ids


class BehindOldest:
    """Stays behind the oldest transaction that is still open, in the order of transactions."""

    def __init__(self, oltp: Connection) -> None:
        self.oltp = oltp
        self.last = {"last_xid": "0", "last_id": 0}

    def read(self) -> tuple[int, list[int]]:
        with self.oltp.cursor() as cursor:
            cursor.execute(text("read_behind_oldest"), self.last)
            events = cursor.fetchall()
        if events:
            self.last = dict(zip(("last_id", "last_xid"), events[-1], strict=True))
        return len(events), [event_id for event_id, _ in events]


class Engine:
    """Carries into the star. A line or an order that is written once leaves its event's id in its fact."""

    def __init__(self, oltp: Connection, olap: Connection) -> None:
        self.oltp, self.olap = oltp, olap
        self.last_run_id = 0

    def read(self) -> tuple[int, list[int]]:
        outcome = run(self.oltp, self.olap, runner="benchmark")
        with self.olap.cursor() as cursor:
            cursor.execute(text("read_facts_after_run"), {"last_run_id": self.last_run_id})
            facts = cursor.fetchall()
        self.last_run_id = max((run_id for _, run_id in facts), default=self.last_run_id)
        return outcome.events, [event_id for event_id, _ in facts]
