"""The dimensions after every kind of change: whole tables against the oracle, and what a reader would look for."""

from datetime import date
from decimal import Decimal
from operator import itemgetter

import pytest

from warehouse.etl.logs import DIMENSIONS, Dimension
from warehouse.tests.engine import Row, drain, replay_everything, star
from warehouse.tests.oracle import ALWAYS, FOREVER, expected_star
from warehouse.tests.shop import TABLES, Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

CHANGED: dict[str, dict[str, object]] = {
    "customers": {"city": "Basel", "loyalty_tier": "gold", "name": "Ada L.", "email": "ada@example.org", "phone": "1"},
    "products": {"name": "Cortado", "category": "hot", "price": 5, "cost": None, "sku": "cortado", "is_active": False},
    "stores": {
        "name": "Bern West",
        "city": "Köniz",
        "timezone": "America/New_York",
        "tax_rate": "0.0256",
        "code": "west",
        "opened_on": date(2020, 2, 29),
    },
    "employees": {"store_id": 2, "role": "manager", "name": "Cy", "email": "cy@example.org", "is_active": False},
}


def versions(dimension: str, member_id: int = 1) -> list[Row]:
    return [row for (known, _), row in sorted(star()[dimension].items(), key=itemgetter(0)) if known == member_id]


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.name)
def test_change_of_type_2_begins_a_version(ada: Session, dimension: Dimension) -> None:
    open_shop(ada)
    ada.insert("stores", id=2, code="two")
    for name in dimension.type_2:
        ada.update(dimension.source, 1, **{name: CHANGED[dimension.source][name]})
    drain()
    found = versions(dimension.table)
    assert star() == expected_star()
    assert len(found) == 1 + len(dimension.type_2)
    assert [row["valid_to"] for row in found] == [*(row["valid_from"] for row in found[1:]), FOREVER]


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.name)
def test_change_of_type_1_is_overwritten_in_every_version(ada: Session, dimension: Dimension) -> None:
    open_shop(ada)
    ada.insert("stores", id=2, code="two")
    ada.update(dimension.source, 1, **{name: CHANGED[dimension.source][name] for name in dimension.type_2})
    drain()
    ada.update(dimension.source, 1, **{name: CHANGED[dimension.source][name] for name in dimension.type_1})
    drain()
    assert star() == expected_star()
    assert [[row[name] for name in dimension.type_1] for row in versions(dimension.table)] == [
        [CHANGED[dimension.source][name] for name in dimension.type_1]
    ] * 2


@pytest.mark.parametrize("batches", ["one batch", "two batches"])
def test_member_deleted_and_inserted_again_with_its_id(ada: Session, batches: str) -> None:
    ada.insert("stores", id=2, code="two")
    for dimension in DIMENSIONS:
        ada.insert(dimension.source, id=1)
    for dimension in reversed(DIMENSIONS):
        ada.delete(dimension.source, 1)
    if batches == "two batches":
        drain()
        assert star() == expected_star()
        for dimension in DIMENSIONS:
            (gone,) = versions(dimension.table)
            assert (gone["is_deleted"], gone["is_current"], gone["valid_to"]) == (True, True, FOREVER)
    for dimension in DIMENSIONS:
        ada.insert(dimension.source, id=1, name="Cy")
    drain()
    assert star() == expected_star()
    assert not any(versions(dimension.table)[-1]["is_deleted"] for dimension in DIMENSIONS)


def test_changes_of_one_transaction_make_one_version(ada: Session, bo: Session) -> None:
    open_shop(ada)
    drain()
    bo.update("customers", 1, city="Basel")
    bo.update("customers", 1, loyalty_tier="gold")
    bo.update("customers", 1, city="Chur", name="Ada L.")
    bo.commit()
    drain()
    assert star() == expected_star()
    assert [(row["city"], row["name"]) for row in versions("dim_customer")] == [("Bern", "Ada L."), ("Chur", "Ada L.")]


def test_change_and_back_in_one_transaction_makes_no_version(ada: Session, bo: Session) -> None:
    open_shop(ada)
    bo.update("customers", 1, city="Basel")
    bo.update("customers", 1, city="Bern")
    bo.commit()
    drain()
    assert star() == expected_star()
    assert len(versions("dim_customer")) == 1


def test_member_inserted_and_deleted_in_one_transaction_was_never_there(ada: Session, bo: Session) -> None:
    bo.insert("customers", id=1)
    bo.delete("customers", 1)
    bo.commit()
    drain()
    assert star()["dim_customer"] == expected_star()["dim_customer"] == {}


def test_update_that_changes_nothing_leaves_no_event(ada: Session) -> None:
    open_shop(ada)
    drain()
    before = star()
    for table in TABLES:
        ada.update(table, 101 if table == "order_items" else 1, external_ref=None)
    assert drain().events == 0
    assert star() == before


@pytest.mark.parametrize("batch_size", [1, 100])
def test_truncated_members_are_deleted_ones(ada: Session, batch_size: int) -> None:
    open_shop(ada)
    drain()
    ada.insert("customers", id=3, name="Bo")
    ada.run("truncate customers, orders, order_items")
    ada.insert("customers", id=1, city="Chur")
    drain(batch_size=batch_size)
    assert star() == expected_star()
    assert [row["is_deleted"] for row in versions("dim_customer")] == [True, False]
    assert [row["is_deleted"] for row in versions("dim_customer", 2)] == [True]


def test_truncated_members_of_a_replay_do_not_end_those_that_came_later(ada: Session) -> None:
    open_shop(ada)
    ada.run("truncate customers, orders, order_items")
    ada.insert("customers", id=3, name="Bo")
    drain()
    replay_everything()
    assert star() == expected_star()
    assert [row["name"] for row in versions("dim_customer", 3)] == ["Bo"]


def test_first_version_is_always_valid_and_price_keeps_its_cents(ada: Session) -> None:
    ada.insert("products", id=1, price="9999999999.99", cost="0.01")
    drain()
    (product,) = versions("dim_product")
    assert (product["valid_from"], product["valid_to"]) == (ALWAYS, FOREVER)
    assert (product["price"], product["cost"]) == (Decimal("9999999999.99"), Decimal("0.01"))


@pytest.mark.parametrize("batches", ["one batch", "a batch each"])
def test_clock_that_stepped_back_moves_no_bound_back(ada: Session, batches: str) -> None:
    """A version begins at least a microsecond after the one before it, whichever batch brings it."""
    ada.insert("customers", id=1)
    for seconds, city in ((100, "Basel"), (50, "Chur"), (60, "Davos")):
        ada.update("customers", 1, city=city)
        ada.run(
            "update cdc_customers set changed_at = '2026-01-01'::timestamptz + %s * interval '1 second'"
            " where id = (select max(id) from cdc_customers)",
            seconds,
        )
        if batches == "a batch each":
            drain()
    drain()
    assert star() == expected_star()
    assert [row["city"] for row in versions("dim_customer")] == ["Bern", "Basel", "Chur", "Davos"]
