"""The keys' pages in the admin: shown once, of a store, revoked and rotated by an action."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brewlytics.access.models import ApiKey
from brewlytics.access.tests.factories import make_key
from orders.tests.factories import StoreFactory

pytestmark = pytest.mark.django_db


def page(name: str, *arguments: object) -> str:
    return reverse(f"admin:access_apikey_{name}", args=arguments)


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "till", "store_id": "", "rights": ["orders:read"], "expires_at_0": "", "expires_at_1": ""} | changes


def act(client: Client, action: str, *keys: ApiKey) -> str:
    data = {"action": action, "_selected_action": [key.pk for key in keys]}
    return client.post(page("changelist"), data, follow=True).content.decode()


def drawn_in(shown: str) -> str:
    return shown.partition("The key of till is ")[2].partition(". Keep it")[0]


def test_key_is_shown_once_when_it_is_made(admin_client: Client) -> None:
    shown = admin_client.post(page("add"), form(rights=["orders:read", "orders:write"]), follow=True).content.decode()
    row = ApiKey.objects.get()
    key = drawn_in(shown)
    assert row.opens_with(key)
    assert row.rights == ["orders:read", "orders:write"]
    again = admin_client.get(page("change", row.pk)).content.decode()
    assert key not in again
    assert row.prefix in again


def test_key_without_a_right_is_refused(admin_client: Client) -> None:
    assert admin_client.post(page("add"), {"name": "till"}).status_code == 200
    assert not ApiKey.objects.exists()


def test_key_is_changed_but_stays_the_same_key(admin_client: Client) -> None:
    row, key = make_key("orders:read")
    changed = form(name="till 2", rights=["catalog:read"])
    assert admin_client.post(page("change", row.pk), changed).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.rights, row.opens_with(key)) == ("till 2", ["catalog:read"], True)


def test_keys_are_revoked_by_an_action(admin_client: Client) -> None:
    row, _ = make_key("orders:read")
    kept, _ = make_key("orders:read")
    act(admin_client, "revoke", row)
    assert list(ApiKey.objects.filter(revoked_at=None)) == [kept]


def test_key_of_a_store_is_made(admin_client: Client) -> None:
    store = StoreFactory.create(code="QUAY", name="Quay")
    assert "QUAY: Quay" in admin_client.get(page("add")).content.decode()
    admin_client.post(page("add"), form(store_id=store.pk, requests_per_minute=600))
    assert list(ApiKey.objects.values_list("store_id", "requests_per_minute")) == [(store.pk, 600)]


def test_key_of_a_store_that_is_none_is_refused(admin_client: Client) -> None:
    response = admin_client.post(page("add"), form(store_id=7))
    assert "7 is not one of the available choices" in response.content.decode()
    assert not ApiKey.objects.exists()


def test_key_of_a_store_cannot_have_a_right_of_the_chain(admin_client: Client) -> None:
    store = StoreFactory.create()
    response = admin_client.post(page("add"), form(store_id=store.pk, rights=["catalog:write"]))
    assert "A store&#x27;s key cannot have catalog:write" in response.content.decode()
    assert not ApiKey.objects.exists()


def test_list_shows_store_rights_last_use_and_state(admin_client: Client) -> None:
    store = StoreFactory.create(code="QUAY")
    make_key("orders:read", store_id=store.pk, last_used_at=datetime(2026, 11, 1, 12, 34, tzinfo=UTC))
    make_key("stores:read", store_id=store.pk + 1, expires_at=timezone.now())
    shown = admin_client.get(page("changelist")).content.decode()
    for text in ("QUAY", f"{store.pk + 1} (gone)", "orders:read", "Sun 1 Nov 2026, 12:34 UTC", "good", "expired"):
        assert text in shown


def test_list_asks_the_same_number_of_queries_for_more_keys(admin_client: Client) -> None:
    store = StoreFactory.create()
    make_key(store_id=store.pk)
    with CaptureQueriesContext(connection) as one:
        admin_client.get(page("changelist"))
    for _ in range(3):
        make_key(store_id=store.pk)
    with CaptureQueriesContext(connection) as four:
        admin_client.get(page("changelist"))
    assert len(one) == len(four)


def test_keys_are_rotated_by_an_action(admin_client: Client) -> None:
    old, old_key = make_key("orders:read", requests_per_minute=9)
    key = drawn_in(act(admin_client, "rotate", old))
    new = ApiKey.objects.exclude(pk=old.pk).get()
    assert (new.name, new.rights, new.requests_per_minute, new.opens_with(key)) == ("till", ["orders:read"], 9, True)
    old.refresh_from_db()
    assert old.opens_with(old_key)
    assert old.expires_at is not None
    assert old.expires_at <= timezone.now() + timedelta(hours=24)
    assert key not in admin_client.get(page("changelist")).content.decode()


def test_revoked_key_is_not_rotated(admin_client: Client) -> None:
    old, _ = make_key("orders:read", revoked_at=timezone.now())
    assert "is revoked: make a new one" in act(admin_client, "rotate", old)
    assert ApiKey.objects.count() == 1
