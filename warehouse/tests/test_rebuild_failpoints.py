"""A rebuild struck at its named points leaves the star as it was or makes it right, and the next one goes on."""

import pytest

from warehouse.tests.engine import catch_up, drain, star, tables
from warehouse.tests.failpoints import Fault, do
from warehouse.tests.faults import Doom, doomed_connections
from warehouse.tests.oracle import expected_star
from warehouse.tests.rebuilds import beside, damage, empty_beside
from warehouse.tests.shop import Session, busy_day, place_order
from warehouse.tests.test_engine_failpoints import FAULTS, strike

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

ON_THE_WAY = (
    "after empty_star_beside",
    "after adopt_keys",
    "before commit of adopt_keys",
    "after commit of adopt_keys",
    "after number_order_images",
    "after advance_resync",
    "after delete_surplus_versions",
    "after close_reconcile",
    "before exchange_stars",
    "after exchange_stars",
    "after merge_letters_of_rebuild",
)
AT_THE_END = ("before commit of exchange_stars", "after commit of exchange_stars")


@FAULTS
def test_rebuild_struck_on_its_way_leaves_the_star_as_it_was(
    ada: Session, bo: Session, cy: Session, fault: Fault
) -> None:
    """Whatever is there already is gone on with, while writers write and the engine carries."""
    busy_day(bo, cy)
    drain()
    damage()
    for number, point in enumerate(ON_THE_WAY, start=20):
        before = tables("olap", but="etl_run")
        strike("rebuild", point, fault)
        assert tables("olap", but="etl_run") == before, point
        place_order(ada, number, customer_id=1)
        ada.update("customers", 1, city=f"City {number}")
        ada.delete("orders", number - 1)
        catch_up()
    finish()


@FAULTS
@pytest.mark.parametrize("point", AT_THE_END)
def test_swap_struck_at_its_commit_has_happened_or_not(
    ada: Session, bo: Session, cy: Session, point: str, fault: Fault
) -> None:
    busy_day(bo, cy)
    drain()
    damage()
    before = tables("olap", but="etl_run")
    strike("rebuild", point, fault)
    if point.startswith("after"):
        assert (star(), beside()) == (expected_star(), set())
    else:
        assert tables("olap", but="etl_run") == before
    finish()


def finish() -> None:
    try:
        with doomed_connections(Doom()) as (oltp, olap):
            do("rebuild", oltp, olap)
        assert (star(), beside()) == (expected_star(), set())
        assert drain().events == 0
    finally:
        empty_beside()
