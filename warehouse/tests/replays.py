"""The log carried otherwise than it was written: transaction by transaction, in any order, as often as one likes."""

from collections.abc import Iterator

from warehouse.etl.carrier import Carrier
from warehouse.etl.logs import LOGS
from warehouse.tests.sessions import runners
from warehouse.tests.shop import Session


def transactions(session: Session) -> list[int]:
    """Of the logs, in the order in which they began."""
    every = " union ".join(f"select xid::text::bigint as xid from {log}" for log in LOGS)
    return [xid for (xid,) in session.run(f"{every} order by xid")]


def carry_transactions(xids: list[int]) -> None:
    for _ in carry_one_by_one(xids):
        pass


def carry_one_by_one(xids: list[int]) -> Iterator[int]:
    """Each one a window of its own, in the order given; told when it is in the star."""
    with runners() as (oltp, olap):
        for xid in xids:
            olap.cursor().execute("update cdc_offset set snapshot_from = %s, snapshot_to = null", [f"{xid}:{xid}:"])
            assert list(Carrier(oltp, olap, "test").carry_window(f"{xid + 1}:{xid + 1}:")) != []
            yield xid


def truncations_after_what_they_end(session: Session, xids: list[int]) -> list[int]:
    """The order given, but before a TRUNCATE comes once each transaction that wrote to its table before it.

    None of those can overlap a TRUNCATE, whose lock waits for them, so no window brings one later. The TRUNCATE itself
    may come late, after what is newer than it, and again, and the others again after it.
    """
    ended, carried = _ended_by_truncations(session), set[int]()

    def with_what_it_ends(xid: int) -> Iterator[int]:
        carried.add(xid)
        for earlier in xids:
            if (xid, earlier) in ended and earlier not in carried:
                yield from with_what_it_ends(earlier)
        yield xid

    return [each for xid in xids for each in with_what_it_ends(xid)]


def _ended_by_truncations(session: Session) -> set[tuple[int, ...]]:
    """Pairs of transactions: the TRUNCATE's, and one that wrote to the same table before."""
    pairs = " union ".join(
        f"select t.xid::text::bigint as xid, e.xid::text::bigint as earlier from {log} as t"
        f" join {log} as e on e.table_name = t.table_name and e.id < t.id and e.xid <> t.xid where t.op = 'T'"
        for log in LOGS
    )
    return {*session.run(pairs)}
