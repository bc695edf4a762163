"""The log carried otherwise than it was written: transaction by transaction, in any order, as often as one likes."""

from warehouse.etl.carrier import Carrier
from warehouse.etl.logs import LOGS
from warehouse.tests.engine import connect
from warehouse.tests.shop import Session


def transactions(session: Session) -> list[int]:
    """Of the logs, in the order in which they began."""
    every = " union ".join(f"select xid::text::bigint as xid from {log}" for log in LOGS)
    return [xid for (xid,) in session.run(f"{every} order by xid")]


def carry_transactions(xids: list[int]) -> None:
    """Each one a window of its own, in the order given."""
    with connect("default", autocommit=True) as oltp, connect("olap", autocommit=True) as olap:
        for xid in xids:
            olap.cursor().execute("update cdc_offset set snapshot_from = %s, snapshot_to = null", [f"{xid}:{xid}:"])
            assert list(Carrier(oltp, olap, "test").carry_window(f"{xid + 1}:{xid + 1}:")) != []
