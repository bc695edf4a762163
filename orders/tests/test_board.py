"""The order board: what it shows and to whom, what a touch does, and what the second of two touches is told."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.tests.factories import CustomerFactory
from orders import services
from orders.board.columns import CARDS, OPEN, read_board
from orders.models import Order, Status
from orders.tests.factories import OrderFactory, OrderItemFactory, StoreFactory

pytestmark = pytest.mark.django_db

BOARD, LIVE = "/admin/orders/board/", "/admin/orders/board/live/"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def rows(statuses: Iterable[Status] = OPEN, store_id: int | None = None) -> list[tuple[str, list[int]]]:
    columns = read_board(statuses, store_id, NOW).columns
    return [(column.status.value, [card.order.pk for card in column.cards]) for column in columns]


def order(minutes_ago: float, **fields: Any) -> int:
    return OrderFactory.create(ordered_at=NOW - timedelta(minutes=minutes_ago), **fields).pk


def touch(client: Client, order_id: int, status: str, version: object = 1, **more: str) -> Any:
    address = reverse("order-move", args=[order_id, status])
    return client.post(address, {"version": version, **more}, follow=True)


def word(response: Any) -> list[tuple[str, str]]:
    return [(message.tags, str(message)) for message in response.context["messages"]]


@pytest.fixture
def bo(client: Client) -> User:
    """Logged in, and allowed to move orders."""
    user = User.objects.create(username="bo", is_staff=True)
    rights = ["view_order", "change_order"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights, content_type__app_label="orders"))
    client.force_login(user)
    return user


def test_each_status_has_its_column_and_who_came_first_is_on_top() -> None:
    second, first = order(5), order(9)
    ready, preparing = order(20, status="ready"), order(7, status="preparing")
    order(3, status="cancelled")
    order(3, status="completed", completed_at=NOW)
    assert rows() == [("placed", [first, second]), ("preparing", [preparing]), ("ready", [ready])]


def test_board_of_a_store_and_of_a_status() -> None:
    harbour = StoreFactory.create()
    there, _elsewhere = order(1, store=harbour), order(1)
    assert rows(store_id=harbour.pk) == [("placed", [there]), ("preparing", []), ("ready", [])]
    assert rows([Status.READY]) == [("ready", [])]


def test_orders_of_the_day_before_are_left_to_the_list() -> None:
    day = 24 * 60
    kept, older = order(day), order(day + 1)
    assert rows()[0] == ("placed", [kept])
    assert read_board(OPEN, None, NOW).has_older
    Order.objects.filter(pk=older).update(status="cancelled")
    assert not read_board(OPEN, None, NOW).has_older


def test_forgotten_orders_are_a_link_away(client: Client, bo: User) -> None:
    store = StoreFactory.create()
    for day, status in ((2, "ready"), (1, "placed"), (3, "cancelled")):
        OrderFactory.create(store=store, status=status, ordered_at=f"2026-11-0{day}T09:00:00Z")
    OrderFactory.create(status="ready", ordered_at="2026-11-01T09:00:00Z")
    shown = client.get(f"{BOARD}?store={store.pk}").content.decode()
    link = unescape(shown.partition('class="board-older"')[2].partition('href="')[2].partition('"')[0])
    found = client.get(link).context["cl"].result_list
    assert [order.status for order in found] == ["placed", "ready"]


def test_full_column_shows_the_first_and_says_that_there_are_more() -> None:
    for number in range(CARDS + 2):
        order(number, status="ready")
    ready = read_board(OPEN, None, NOW).columns[2]
    assert (len(ready.cards), ready.has_more) == (CARDS, True)
    assert ready.cards[0].order.ordered_at == NOW - timedelta(minutes=CARDS + 1)


def test_card_tells_all_that_a_barista_needs(client: Client, bo: User) -> None:
    item = OrderItemFactory.create(
        quantity=2, line_total="9.36", order__customer=CustomerFactory.create(name="Ada"), order__note="no <milk>"
    )
    shown = client.get(BOARD).content.decode()
    for words in ("Flat white", "<b>2 ×</b>", "Ada, in store, Harbour", "no &lt;milk&gt;"):
        assert words in shown
    berlin = item.order.store.timezone
    assert (berlin, f'aria-label="Start: order {item.order.pk}"' in shown) == ("Europe/Berlin", True)


@pytest.mark.parametrize(
    ("before", "after"),
    [("placed", "preparing"), ("preparing", "ready"), ("ready", "completed"), ("ready", "cancelled")],
)
def test_touch_moves_the_order_and_notes_who_did_it(client: Client, bo: User, before: str, after: str) -> None:
    pk = OrderFactory.create(status=before).pk
    response = touch(client, pk, after)
    assert word(response) == [("success", f"Order {pk} is {after}.")]
    assert response.redirect_chain == [(BOARD, 302)]
    assert Order.objects.values_list("status", "version").get() == (after, 2)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (bo, str(pk), f"Status: {before} → {after}.")


def test_second_of_two_touches_hears_of_the_first_and_changes_nothing(client: Client, bo: User) -> None:
    pk = OrderFactory.create().pk
    touch(client, pk, "preparing")
    ada = User.objects.create(username="ada", is_staff=True, is_superuser=True)
    other = Client()
    other.force_login(ada)
    response = touch(other, pk, "cancelled", version=1)
    assert word(response) == [
        ("error", f"Order {pk} has changed since you saw it: it is preparing now, last touched by bo. "
         "Your touch changed nothing.")
    ]  # fmt: skip
    assert Order.objects.values_list("status", "version").get() == ("preparing", 2)
    assert LogEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "olap"])
def test_of_touches_at_the_same_moment_one_counts() -> None:
    pk = OrderFactory.create().pk
    ada = User.objects.create(username="ada", is_staff=True, is_superuser=True)
    clients, together = [Client() for _ in range(4)], Barrier(4)
    for one in clients:
        one.force_login(ada)

    def touch_together(one: Client) -> bool:
        """What the page says: the test client's context is of all threads together."""
        try:
            together.wait()
            return "Your touch changed nothing." in touch(one, pk, "preparing").content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(touch_together, clients)) == [False, True, True, True]
    assert Order.objects.values_list("status", "version").get() == ("preparing", 2)
    assert LogEntry.objects.count() == 1


def test_change_by_the_api_is_told_without_a_name(client: Client, bo: User) -> None:
    pk = OrderFactory.create().pk
    services.change_order(pk, status="cancelled")
    assert word(touch(client, pk, "preparing")) == [
        ("error", f"Order {pk} has changed since you saw it: it is cancelled now. Your touch changed nothing.")
    ]


def test_move_that_is_none_is_refused_in_words(client: Client, bo: User) -> None:
    pk = OrderFactory.create().pk
    assert word(touch(client, pk, "ready")) == [("error", f"Order {pk}: An order that is placed cannot become ready.")]
    assert Order.objects.get().version == 1


def test_order_that_is_gone_is_told(client: Client, bo: User) -> None:
    assert word(touch(client, 7, "preparing")) == [("error", "Order 7 is gone: somebody has deleted it.")]


@pytest.mark.parametrize("body", [{}, {"version": ""}, {"version": "newest"}])
def test_move_without_the_version_that_was_seen_is_refused(client: Client, bo: User, body: dict[str, str]) -> None:
    pk = OrderFactory.create().pk
    assert client.post(reverse("order-move", args=[pk, "preparing"]), body).status_code == 400
    assert Order.objects.get().status == "placed"


@pytest.mark.parametrize(
    ("origin", "back"),
    [
        ("/admin/orders/board/?store=1", "/admin/orders/board/?store=1"),
        ("https://elsewhere.example/", BOARD),
        ("", BOARD),
    ],
)
def test_touch_leads_back_to_where_it_was_and_nowhere_else(client: Client, bo: User, origin: str, back: str) -> None:
    pk = OrderFactory.create().pk
    response = client.post(reverse("order-move", args=[pk, "preparing"]), {"version": 1, "next": origin})
    assert response.headers["Location"] == back


@pytest.mark.parametrize("address", [BOARD, LIVE])
def test_board_is_for_staff_who_may_see_orders(client: Client, address: str) -> None:
    assert client.get(address).headers["Location"] == f"/admin/login/?next={address}"
    user = User.objects.create(username="cy", is_staff=True)
    client.force_login(user)
    assert client.get(address).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_order"))
    OrderFactory.create()
    answer = client.get(address)
    assert (answer.status_code, "formaction" in answer.content.decode()) == (200, False)
    assert client.post(address).status_code == 405
    assert client.post(reverse("order-move", args=[1, "ready"]), {"version": 1}).status_code == 403


@pytest.mark.parametrize("query", ["store=7", "store=x", "store=99999999999999999999", "status=completed", "status=x"])
def test_address_that_names_nothing_of_ours_is_no_page(client: Client, bo: User, query: str) -> None:
    for address in (BOARD, LIVE):
        assert client.get(f"{address}?{query}").status_code == 404


def test_board_keeps_the_store_of_its_address(client: Client, bo: User) -> None:
    store = StoreFactory.create()
    shown = client.get(f"{BOARD}?store={store.pk}&status=ready").content.decode()
    assert f'<option value="{store.pk}" selected>' in shown
    assert '<option value="ready" selected>' in shown
    assert f'data-source="{LIVE}?store={store.pk}&amp;status=ready"' in shown


def test_empty_board_says_so(client: Client, bo: User) -> None:
    shown = client.get(BOARD).content.decode()
    for words in ("Nobody waits to be served.", "Nothing is being made.", "Nothing waits to be handed over."):
        assert words in shown


def test_unchanged_board_is_answered_with_nothing(client: Client, bo: User) -> None:
    pk = OrderItemFactory.create().order.pk
    tag = client.get(LIVE).headers["ETag"]
    assert client.get(LIVE, headers={"if-none-match": tag}).status_code == 304
    services.change_order(pk, status="preparing")
    assert client.get(LIVE, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("address", [BOARD, LIVE])
def test_hundred_orders_take_the_queries_of_one(client: Client, bo: User, address: str) -> None:
    OrderItemFactory.create(order__customer=CustomerFactory.create())
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for status in OPEN:
        for item in OrderItemFactory.create_batch(33, order__customer=CustomerFactory.create(), order__status=status):
            OrderItemFactory.create(order=item.order)
    with CaptureQueriesContext(connection) as hundred:
        shown = client.get(address).content.decode()
    assert (len(hundred), shown.count("board-card")) == (len(one), 100)


def test_order_page_has_the_same_buttons(client: Client, bo: User) -> None:
    pk = OrderFactory.create(status="preparing").pk
    page = reverse("admin:orders_order_change", args=[pk])
    shown = client.get(page).content.decode()
    assert reverse("order-move", args=[pk, "ready"]) in shown
    assert f'<input type="hidden" name="next" value="{page}">' in shown
    Order.objects.update(status="cancelled")
    assert "order-moves" not in client.get(page).content.decode()
