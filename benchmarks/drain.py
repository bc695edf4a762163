"""A backlog carried by the engine against the clock, and the facts that come of it, to be compared."""

from hashlib import sha256
from time import perf_counter

from psycopg2.extensions import connection as Connection

from benchmarks.frame import BenchmarkFailed
from benchmarks.statements import text
from warehouse.etl import run


def drain(oltp: Connection, olap: Connection) -> tuple[int, float]:
    """Events and seconds. A drain that loses a line measures nothing."""
    for connection in (oltp, olap):
        checkpoint(connection)
    started = perf_counter()
    outcome = run(oltp, olap, runner="benchmark")
    seconds = perf_counter() - started
    written, arrived = count(oltp, "order_items"), count(olap, "fact_sales")
    if written != arrived:
        raise BenchmarkFailed(f"{written} lines were written, {arrived} are in fact_sales: the engine is at fault.")
    return outcome.events, seconds


def refuse_other_facts(engines: str, peers: str, peer: str) -> None:
    """A peer that keeps other facts than the engine is no peer. Both are digests of facts."""
    if engines != peers:
        raise BenchmarkFailed(f"The facts of {peer} are not the engine's: the comparison is at fault.")


def facts_digest(olap: Connection) -> str:
    """Of both fact tables in a fixed order; each dimension's key is told as the member's id and attributes."""
    digest = _Digest()
    with olap.cursor() as cursor:
        for name in ("read_orders_in_words", "read_sales_in_words"):
            cursor.copy_expert(f"copy ({text(name)}) to stdout", digest)
    return digest.sum.hexdigest()


class _Digest:
    """A file for COPY to write to, of which only the sum is kept."""

    def __init__(self) -> None:
        self.sum = sha256()

    def write(self, text: bytes) -> int:
        self.sum.update(text)
        return len(text)


def count(connection: Connection, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        (rows,) = cursor.fetchone() or (0,)
    return int(rows)


def checkpoint(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("checkpoint")
