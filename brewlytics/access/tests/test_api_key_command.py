"""`manage.py api_key`: every way out of it."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from brewlytics.access.authentication import ApiKeyAuthentication
from brewlytics.access.known_keys import SECONDS, KnownKeys
from brewlytics.access.models import OF_THE_CHAIN_ALONE, ApiKey, Right
from brewlytics.access.tests.factories import Clock, client_of, make_key
from orders.tests.factories import StoreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ApiKeyAuthentication, "known", KnownKeys(clock))


def api_key(*arguments: str) -> str:
    out = StringIO()
    call_command("api_key", *arguments, stdout=out)
    return out.getvalue()


def api_key_json(*arguments: str) -> Any:
    return json.loads(api_key(*arguments, "--json"))


def status_with(key: str, path: str) -> int:
    return client_of(key).get(path).status_code


def test_create_without_right_makes_a_key_with_all() -> None:
    answer = api_key_json("create", "till 1")
    assert (answer["name"], answer["rights"], answer["revoked_at"]) == ("till 1", Right.values, None)
    assert status_with(answer["key"], "/orders") == 200
    assert ApiKey.objects.get().prefix == answer["prefix"]


def test_create_with_rights_makes_a_key_with_these() -> None:
    answer = api_key_json("create", "till 1", "--right", "orders:read", "--right", "catalog:read")
    assert answer["rights"] == ["orders:read", "catalog:read"]
    assert (status_with(answer["key"], "/products"), status_with(answer["key"], "/stores")) == (200, 403)


def test_create_prints_the_key_for_people() -> None:
    lines = dict(line.split(": ", 1) for line in api_key("create", "till 1", "--right", "orders:read").splitlines())
    assert status_with(lines["key"], "/orders") == 200
    assert (lines["name"], lines["rights"], lines["expires_at"]) == ("till 1", "orders:read", "-")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["create", "till", "--right", "orders:fly", "--right", "orders:read"],
            "Unknown right orders:fly. The rights are: orders:read,",
        ),
        (["create", ""], "The name must have 1 to 50 characters."),
        (["create", "x" * 51], "The name must have 1 to 50 characters."),
        (["create", "till", "--store", "NONE"], "No store has the code or id 'NONE'. The codes are: none yet."),
        (["revoke", "nobody"], "No key has the prefix or name 'nobody'"),
        (["rotate", "nobody"], "No key has the prefix or name 'nobody'"),
    ],
)
def test_refusal_says_what_is_wrong(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as refusal:
        api_key(*arguments)
    assert str(refusal.value).startswith(message)
    assert not ApiKey.objects.exists()


def test_list_shows_the_newest_first_and_no_key() -> None:
    (first, first_key), (second, _) = make_key("orders:read"), make_key("orders:write")
    listed = api_key_json("list")
    assert [row["prefix"] for row in listed] == [second.prefix, first.prefix]
    assert "key" not in listed[0]
    assert first_key not in api_key("list")


@pytest.mark.parametrize("by", ["prefix", "name"])
def test_revoke_makes_the_key_useless(clock: Clock, by: str) -> None:
    row, key = make_key("orders:read")
    assert status_with(key, "/orders") == 200
    answer = api_key_json("revoke", getattr(row, by))
    assert answer["revoked_at"] is not None
    assert answer["state"] == "revoked"
    clock.move(SECONDS)
    assert status_with(key, "/orders") == 401


def test_revoke_again_keeps_the_time() -> None:
    row, _ = make_key()
    assert api_key_json("revoke", row.prefix)["revoked_at"] == api_key_json("revoke", row.prefix)["revoked_at"]


def test_revoke_by_a_name_of_two_keys_is_refused() -> None:
    make_key()
    make_key()
    with pytest.raises(CommandError, match="2 keys have the prefix or name 'till'"):
        api_key("revoke", "till")
    assert ApiKey.objects.filter(revoked_at=None).count() == 2


def test_create_for_a_store_by_its_code_or_its_id() -> None:
    quay = StoreFactory.create(code="QUAY")
    for named in ("QUAY", str(quay.pk)):
        answer = api_key_json("create", "till", "--store", named)
        assert answer["store"] == "QUAY"
        assert answer["rights"] == [right for right in Right.values if right not in OF_THE_CHAIN_ALONE]
        assert ApiKey.objects.get(prefix=answer["prefix"]).store_id == quay.pk


def test_create_for_a_code_that_is_another_stores_id_is_refused() -> None:
    quay = StoreFactory.create(code="QUAY")
    StoreFactory.create(code=str(quay.pk))
    with pytest.raises(CommandError, match=f"More than one store has the code or id '{quay.pk}'"):
        api_key("create", "till", "--store", str(quay.pk))


@pytest.mark.parametrize("right", sorted(OF_THE_CHAIN_ALONE))
def test_create_for_a_store_with_a_right_of_the_chain_is_refused(right: str) -> None:
    StoreFactory.create(code="QUAY")
    with pytest.raises(CommandError, match=f"A store's key cannot have {right}"):
        api_key("create", "till", "--store", "QUAY", "--right", right)
    assert not ApiKey.objects.exists()


def test_create_with_a_limit() -> None:
    assert api_key_json("create", "till", "--requests-per-minute", "600")["requests_per_minute"] == 600
    assert api_key_json("create", "till")["requests_per_minute"] is None


def test_create_that_ends_after_its_last_day() -> None:
    answer = api_key_json("create", "till", "--expires", "2099-12-31")
    assert datetime.fromisoformat(answer["expires_at"]) == datetime(2100, 1, 1, tzinfo=UTC)


def test_create_that_ends_after_days() -> None:
    before = timezone.now()
    ends = datetime.fromisoformat(api_key_json("create", "till", "--expires", "90")["expires_at"])
    assert before <= ends - timedelta(days=90) <= timezone.now()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--expires", "soon"),
        ("--expires", "2026-02-30"),
        ("--expires", "9999999"),
        ("--expires", "9999-12-31"),
        ("--expires", "9999999999"),
        ("--requests-per-minute", "-1"),
        ("--grace", "1.5"),
    ],
)
def test_value_that_is_none_is_refused(option: str, value: str) -> None:
    action = "rotate" if option == "--grace" else "create"
    with pytest.raises(CommandError, match=f"argument {option}: '{value}' is n"):
        api_key(action, "till", f"{option}={value}")


@pytest.mark.parametrize("when", ["0", "2020-01-01"])
def test_key_that_would_have_ended_already_is_not_made(when: str) -> None:
    with pytest.raises(CommandError, match=f"'{when}' is over already"):
        api_key("create", "till", "--expires", when)
    assert not ApiKey.objects.exists()


def test_list_shows_store_state_and_last_use() -> None:
    store, noon = StoreFactory.create(code="QUAY"), datetime(2026, 11, 1, 12, tzinfo=UTC)
    make_key(store_id=store.pk, last_used_at=noon)
    make_key(expires_at=noon)
    make_key(revoked_at=noon, expires_at=noon)
    listed = api_key_json("list")
    assert [(row["state"], row["store"]) for row in listed] == [("revoked", None), ("expired", None), ("good", "QUAY")]
    assert datetime.fromisoformat(listed[2]["last_used_at"]) == noon
    assert "last_used_at: -" in api_key("list")


def test_rotate_makes_a_like_key_and_lets_the_old_one_end_after_a_day() -> None:
    store = StoreFactory.create(code="QUAY")
    old, old_key = make_key("orders:read", store_id=store.pk, requests_per_minute=9)
    before = timezone.now()
    answer = api_key_json("rotate", "till")
    new = ApiKey.objects.get(prefix=answer["prefix"])
    assert new.pk != old.pk
    same = ["name", "rights", "store_id", "requests_per_minute"]
    assert [getattr(new, field) for field in same] == [getattr(old, field) for field in same]
    assert [status_with(key, "/orders") for key in (answer["key"], old_key)] == [200, 200]
    old.refresh_from_db()
    assert old.expires_at is not None
    assert before <= old.expires_at - timedelta(hours=24) <= timezone.now()
    assert (new.expires_at, new.last_used_at) == (None, None)


def test_rotate_without_a_grace_ends_the_old_key_at_once() -> None:
    old, old_key = make_key("orders:read")
    answer = api_key_json("rotate", old.prefix, "--grace", "0")
    assert [status_with(key, "/orders") for key in (answer["key"], old_key)] == [200, 401]
    assert api_key_json("revoke", "till")["prefix"] == answer["prefix"]


def test_rotate_keeps_how_long_a_key_lives_and_draws_no_end_out() -> None:
    old, _ = make_key("orders:read", expires_at=timezone.now() + timedelta(hours=1))
    assert old.expires_at is not None
    lived = old.expires_at - old.created_at
    new = ApiKey.objects.get(prefix=api_key_json("rotate", old.prefix)["prefix"])
    ends = old.expires_at
    old.refresh_from_db()
    assert old.expires_at == ends
    assert new.expires_at is not None
    assert abs(new.expires_at - new.created_at - lived) < timedelta(seconds=1)


@pytest.mark.parametrize(("field", "state"), [("revoked_at", "revoked"), ("expires_at", "expired")])
def test_rotate_of_a_key_that_opens_nothing_is_refused(field: str, state: str) -> None:
    old, _ = make_key("orders:read", **{field: timezone.now()})
    with pytest.raises(CommandError, match=f"is {state}: make a new one"):
        api_key("rotate", old.prefix)
    assert ApiKey.objects.count() == 1
