"""`manage.py api_key`: every way out of it."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from brewlytics.access.models import ApiKey, Right
from brewlytics.access.tests.factories import make_key

pytestmark = pytest.mark.django_db


def api_key(*arguments: str) -> str:
    out = StringIO()
    call_command("api_key", *arguments, stdout=out)
    return out.getvalue()


def api_key_json(*arguments: str) -> Any:
    return json.loads(api_key(*arguments, "--json"))


def status_with(key: str, path: str) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return client.get(path).status_code


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
        (["revoke", "nobody"], "No key has the prefix or name 'nobody'"),
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
def test_revoke_makes_the_key_useless(by: str) -> None:
    row, key = make_key("orders:read")
    assert status_with(key, "/orders") == 200
    answer = api_key_json("revoke", getattr(row, by))
    assert answer["revoked_at"] is not None
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
