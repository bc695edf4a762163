"""A store's key sees and writes what is its own store's; the chain's key, everything."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.viewsets import GenericViewSet

from brewlytics.access.caller import caller_of
from brewlytics.refusals import Fault, Forbidden


def own_store_only(request: Any, row: Mapping[str, Any]) -> None:
    """Refuses what a store's key would write into another store. A change that names no store stays where it is."""
    own = _own_store(request)
    if own is not None and row.get("store_id", own) != own:
        raise Forbidden(_other_store(own, "/store_id"))


def own_stores_only(request: Any, orders: Sequence[Mapping[str, Any]]) -> None:
    """The same for a body of many orders, every one that is wrong with its pointer."""
    own = _own_store(request)
    if own is None:
        return
    faults = [
        _other_store(own, f"/orders/{number}/store_id")
        for number, order in enumerate(orders)
        if order["store_id"] != own
    ]
    if faults:
        raise Forbidden(*faults)


def is_own_store(request: Any, store_id: int) -> bool:
    return _own_store(request) in (None, store_id)


def chain_only(request: Any, why: str) -> None:
    if _own_store(request) is not None:
        raise Forbidden(Fault("", "chain_only", why))


def _own_store(request: Any) -> int | None:
    caller = caller_of(request)
    return None if caller is None else caller.store_id


def _other_store(own: int, pointer: str) -> Fault:
    return Fault(pointer, "other_store", f"This key is of store {own} and writes nothing of another store.")


class OfAStore(GenericViewSet[Any]):
    """Rows of a store: another's are not there for a store's key, and it writes none of them."""

    store_column = "store_id"

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        own = _own_store(self.request)
        return rows if own is None else rows.filter(**{self.store_column: own})

    def check_owner(self, fields: Mapping[str, Any]) -> None:
        own_store_only(self.request, fields)
