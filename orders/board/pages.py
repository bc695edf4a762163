"""The board's page, the part of it that changes, and the moves that are made on it.

A page that stays open asks every three seconds for its moving part, and is told that nothing has changed for next to
nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import conditional_page, require_POST, require_safe

from brewlytics.refusals import Refusal, Stale
from orders.board.columns import OPEN, Board, read_board
from orders.models import Order, Status, Store
from orders.moves import last_hand, move

may_look = permission_required("orders.view_order", raise_exception=True)
may_move = permission_required("orders.change_order", raise_exception=True)


@dataclass(frozen=True)
class Asked:
    """What the address narrows the board down to."""

    store_id: int | None
    statuses: list[Status]

    def board(self) -> Board:
        return read_board(self.statuses, self.store_id, datetime.now(UTC))


@require_safe
@may_look
def page(request: HttpRequest) -> HttpResponse:
    asked = parse(request.GET)
    context = {
        **admin.site.each_context(request),
        "title": "Order board",
        "asked": asked,
        "stores": Store.objects.order_by("name").values_list("id", "name"),
        "statuses": OPEN,
        "query": request.GET.urlencode(),
        "board": asked.board(),
    }
    return render(request, "orders/board/page.html", context)


@require_safe
@conditional_page
@may_look
def live(request: HttpRequest) -> HttpResponse:
    asked = parse(request.GET)
    return render(request, "orders/board/moment.html", {"asked": asked, "board": asked.board()})


@require_POST
@may_move
def make_move(request: HttpRequest, order_id: int, status: str) -> HttpResponse:
    """Back to where the button was, with a word on what has happened."""
    try:
        order = move(order_id, status, by=request.user, expected_version=_version(request.POST))
    except Order.DoesNotExist:
        messages.error(request, f"Order {order_id} is gone: somebody has deleted it.")
    except Refusal as refusal:
        messages.error(request, _why_not(order_id, refusal))
    else:
        messages.success(request, f"{order} is {order.status}.")
    return redirect(_origin(request))


def parse(query: QueryDict) -> Asked:
    """An address that names nothing of ours is no page, rather than a board of something else."""
    store, status = query.get("store", ""), query.get("status", "")
    if status and status not in OPEN:
        raise Http404(f"The board has no status {status!r}: it is one of {', '.join(OPEN)}.")
    if store and not (store.isdecimal() and len(store) < 19 and Store.objects.filter(pk=int(store)).exists()):
        raise Http404(f"There is no store {store!r}.")
    return Asked(int(store) if store else None, [Status(status)] if status else list(OPEN))


def _version(body: QueryDict) -> int:
    try:
        return int(str(body["version"]))
    except (KeyError, ValueError) as error:
        raise BadRequest("A move names the version of the order that was seen.") from error


def _why_not(order_id: int, refusal: Refusal) -> str:
    """Two hands, one order: the second hears what the first one did."""
    if not isinstance(refusal, Stale):
        return f"Order {order_id}: {refusal}"
    status, hand = Order.objects.values_list("status", flat=True).get(pk=order_id), last_hand(order_id)
    by = f", last touched by {hand}" if hand else ""
    return f"Order {order_id} has changed since you saw it: it is {status} now{by}. Your touch changed nothing."


def _origin(request: HttpRequest) -> Any:
    origin = request.POST.get("next", "")
    return origin if url_has_allowed_host_and_scheme(origin, allowed_hosts=None) else "order-board"
