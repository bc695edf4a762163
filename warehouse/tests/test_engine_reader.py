"""The export thread has the source's connection to itself: a query beside a COPY breaks both."""

from typing import Any

import pytest
from psycopg2.extensions import cursor as Cursor

from warehouse.etl.carrier import Carrier
from warehouse.etl.source import current_snapshot
from warehouse.tests.engine import connect
from warehouse.tests.shop import Session, open_shop, place_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

said: list[str] = []


class ListeningCursor(Cursor):
    def execute(self, *args: Any) -> None:
        said.append("query")
        super().execute(*args)

    def copy_expert(self, *args: Any) -> None:
        said.append("copy")
        super().copy_expert(*args)


def test_source_is_asked_nothing_while_batches_are_read_ahead(ada: Session) -> None:
    open_shop(ada)
    place_order(ada, 2)
    said.clear()
    listened = connect("default", autocommit=True, cursor_factory=ListeningCursor)
    with listened as oltp, connect("olap", autocommit=True) as olap:
        batches = list(Carrier(oltp, olap, "test", 1).carry_window(current_snapshot(oltp)))
    assert len(batches) > 2
    assert set(said[said.index("copy") :]) == {"copy"}
