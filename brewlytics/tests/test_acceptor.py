"""The fast way in takes nothing that the serializer would not, and makes the same values of it."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import APIException

from brewlytics.acceptor import acceptor
from brewlytics.parsers import StrictJSONParser
from orders.serializers import PlaceOrderSerializer, PlaceOrdersSerializer

ODD: list[Any] = [None, True, False, 0, -1, 1.0, 1e300, 2**63, 2**63 - 1]
ODD += ["", " ", " x ", "1", "a\0", [], {}, [[]], "x" * 1001]
ODD_MONEY: list[Any] = ["0.10", "0.001", " 1.5", "1e2", "NaN", "-0.00", 0.1, 9999999999.99, 10**10]
ODD_TEXT = st.sampled_from(ODD + ODD_MONEY) | st.text()
IDS = st.integers(1, 2**63 - 1) | st.sampled_from(ODD)
ITEMS = st.fixed_dictionaries(
    {"product_id": IDS, "quantity": st.integers(1, 10_000) | st.sampled_from(ODD)},
    optional={"discount": ODD_TEXT | st.decimals(0, 100, places=2).map(str), "tax": st.just("0.10")},
)
ORDERS = st.fixed_dictionaries(
    {
        "store_id": IDS,
        "channel": st.sampled_from(["in_store", "app", "web", "phone", 1, None, ["app"]]),
        "items": st.lists(ITEMS, max_size=3) | st.sampled_from(ODD),
    },
    optional={
        "customer_id": IDS,
        "employee_id": IDS,
        "note": ODD_TEXT,
        "external_ref": ODD_TEXT,
        "status": st.just("placed"),
    },
)


def of_the_serializer(kind: Any, body: bytes) -> Any:
    """Its own values; None where it refuses."""
    try:
        serializer = kind(data=StrictJSONParser().parse(BytesIO(body)))
        serializer.is_valid(raise_exception=True)
    except APIException:
        return None
    return serializer.validated_data


@settings(max_examples=400, deadline=None)
@given(order=ORDERS, ascii=st.booleans())
def test_what_is_accepted_is_what_the_serializer_makes_of_it(order: dict[str, Any], ascii: bool) -> None:
    body = json.dumps(order, ensure_ascii=ascii).encode(errors="surrogatepass")
    accepted = acceptor(PlaceOrderSerializer)(body)
    assert accepted is None or accepted == of_the_serializer(PlaceOrderSerializer, body)


@settings(max_examples=100, deadline=None)
@given(orders=st.lists(ORDERS, max_size=3) | st.sampled_from(ODD))
def test_many_are_accepted_as_the_serializer_does(orders: Any) -> None:
    body = json.dumps({"orders": orders}).encode()
    accepted = acceptor(PlaceOrdersSerializer)(body)
    assert accepted is None or accepted == of_the_serializer(PlaceOrdersSerializer, body)


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=40))
def test_any_bytes_are_accepted_or_not(body: bytes) -> None:
    accepted = acceptor(PlaceOrderSerializer)(body)
    assert accepted is None or accepted == of_the_serializer(PlaceOrderSerializer, body)


ORDER = {"store_id": 1, "channel": "app", "items": [{"product_id": 2, "quantity": 3}]}


@pytest.mark.parametrize(
    "told",
    [{}, {"customer_id": None, "employee_id": 7}, {"note": " hot ", "external_ref": "till-7"}, {"external_ref": None}],
)
@pytest.mark.parametrize("discount", [{}, {"discount": "0.50"}, {"discount": "1"}])
def test_plain_orders_take_the_fast_way(told: dict[str, Any], discount: dict[str, Any]) -> None:
    """Else it would never be taken, and nobody would see."""
    order = {**ORDER, **told, "items": [{"product_id": 2, "quantity": 3, **discount}]}
    for kind, sent in ((PlaceOrderSerializer, order), (PlaceOrdersSerializer, {"orders": [order] * 1000})):
        body = json.dumps(sent).encode()
        accepted = acceptor(kind)(body)
        assert accepted is not None
        assert accepted == of_the_serializer(kind, body)


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b'{"store_id": NaN}', b"null", b"[]"])
def test_bad_bodies_are_left_to_the_parser(body: bytes) -> None:
    assert acceptor(PlaceOrderSerializer)(body) is None


def test_too_many_orders_are_left_to_the_serializer() -> None:
    for orders in ([], [ORDER] * 1001):
        assert acceptor(PlaceOrdersSerializer)(json.dumps({"orders": orders}).encode()) is None
