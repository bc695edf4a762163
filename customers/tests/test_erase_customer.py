"""Erasing a customer, at each of its doors; what the star makes of it is told in warehouse/tests/test_erasure.py."""

import json
from collections.abc import Mapping
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from brewlytics.access.tests.factories import client_with
from brewlytics.tests.answers import problem_of
from customers import services
from customers.exceptions import ErasedCustomer
from customers.models import Customer
from customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada", "email": "ada@example.org", "phone": "0431", "external_ref": "c-1"}
NOBODY = {"name": "Erased customer", "email": None, "phone": None, "external_ref": None}
PERSON = tuple(ADA)
LIST = "admin:customers_customer_changelist"


@pytest.fixture
def ada() -> Customer:
    customer = CustomerFactory.create(**ADA, city="Kiel")
    services.change_customer(customer.pk, phone="0432", city="Bonn", loyalty_tier="gold")
    return customer


def logged(customer_id: int) -> list[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("select op, payload::text from cdc_customers where row_id = %s order by id", [customer_id])
        return [(op, json.loads(payload)) for op, payload in cursor.fetchall()]


def person_in(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in PERSON}


def test_row_and_log_tell_no_more_who_it_was(ada: Customer) -> None:
    bo = CustomerFactory.create(name="Bo", email="bo@example.org")
    before = Customer.objects.values().get(pk=bo.pk), logged(bo.pk)
    erased = services.erase_customer(ada.pk)
    row = Customer.objects.values().get(pk=ada.pk)
    assert person_in(row) == NOBODY
    assert (row["city"], row["loyalty_tier"]) == ("Bonn", "gold")
    assert row["erased_at"] == datetime.fromisoformat(erased["erased_at"])
    assert [(op, person_in(payload), payload["city"]) for op, payload in logged(ada.pk)] == [
        ("I", NOBODY, "Kiel"), ("U", NOBODY, "Bonn"), ("U", NOBODY, "Bonn"),
    ]  # fmt: skip
    assert erased["events"] == 2
    assert (Customer.objects.values().get(pk=bo.pk), logged(bo.pk)) == before


def test_erasing_again_changes_nothing(ada: Customer) -> None:
    first = services.erase_customer(ada.pk)
    before = Customer.objects.values().get(pk=ada.pk), logged(ada.pk)
    assert services.erase_customer(ada.pk) == {**first, "events": 0}
    assert (Customer.objects.values().get(pk=ada.pk), logged(ada.pk)) == before


def test_deleted_customer_is_erased_from_the_log_and_the_log_tells_of_it(ada: Customer) -> None:
    services.delete_customer(ada.pk)
    services.erase_customer(ada.pk)
    log = logged(ada.pk)
    assert [(op, person_in(payload)) for op, payload in log] == [(op, NOBODY) for op in "IUDD"]
    assert log[-1][1]["erased_at"]


def test_change_history_of_the_admin_keeps_who_did_what_but_not_to_whom(ada: Customer, admin_user: User) -> None:
    kind = ContentType.objects.get_for_model(Customer)
    entry = LogEntry(user=admin_user, content_type=kind, object_id=str(ada.pk), action_flag=CHANGE)
    entry.object_repr, entry.change_message = "Ada", "Ada's phone was 0431"
    entry.save()
    assert services.erase_customer(ada.pk)["admin_entries"] == 1
    entry.refresh_from_db()
    assert (entry.user, entry.object_repr, entry.change_message) == (admin_user, "Erased customer", "")


def test_stored_answers_stay_without_the_person(ada: Customer) -> None:
    """The table is a later one; here it has the columns that matter."""
    answers = [
        ("a", {"id": ada.pk, "loyalty_tier": "none", **ADA}, {"id": ada.pk, "loyalty_tier": "none", **NOBODY}),
        ("b", {"id": 5, "customer_id": ada.pk, "note": "for Ada"}, {"id": 5, "customer_id": ada.pk, "note": ""}),
        ("c", {"id": ada.pk, "name": "Flat white"}, {"id": ada.pk, "name": "Flat white"}),
        ("d", {"ids": [ada.pk]}, {"ids": [ada.pk]}),
    ]
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists idempotency_keys")
        cursor.execute("create table idempotency_keys (api_key_id bigint, key text, body text)")
        for key, body, _ in answers:
            cursor.execute("insert into idempotency_keys values (1, %s, %s)", [key, json.dumps(body)])
        cursor.execute("insert into idempotency_keys values (2, 'e', %s)", [f"no JSON {ada.pk}"])
        assert services.erase_customer(ada.pk)["stored_answers"] == 2
        cursor.execute("select key, body from idempotency_keys where api_key_id = 1 order by key")
        assert [(key, json.loads(body)) for key, body in cursor] == [(key, body) for key, _, body in answers]


def test_erased_customer_is_not_changed_by_a_service_nor_by_plain_sql(ada: Customer) -> None:
    services.erase_customer(ada.pk)
    before = Customer.objects.values().get(pk=ada.pk)
    with pytest.raises(ErasedCustomer, match=r"was erased at .* make a new one"):
        services.change_customer(ada.pk, name="Ada")
    for change in ({"city": "Kiel"}, {"erased_at": None, "name": "Ada"}):
        with pytest.raises(IntegrityError, match="this customer was erased and stays so"), transaction.atomic():
            Customer.objects.filter(pk=ada.pk).update(**change)
    assert Customer.objects.values().get(pk=ada.pk) == before
    services.delete_customer(ada.pk)


@pytest.mark.parametrize("person", [{"name": "Ada"}, *({name: "x"} for name in PERSON[1:])], ids=str)
def test_row_that_is_erased_and_tells_who_it_was_is_refused(ada: Customer, person: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="customers_erased_check"), transaction.atomic():
        Customer.objects.filter(pk=ada.pk).update(**{**NOBODY, **person, "erased_at": "2026-11-25T12:00Z"})


def test_api_erases_and_says_what(ada: Customer, api: APIClient) -> None:
    response = api.post(f"/customers/{ada.pk}/erase")
    assert response.status_code == 200
    erased_at = Customer.objects.get(pk=ada.pk).erased_at
    assert erased_at is not None
    assert response.json() == {
        "id": ada.pk,
        "erased_at": erased_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "order_notes": 0,
        "events": 2,
        "stored_answers": 0,
        "admin_entries": 0,
    }
    assert api.get(f"/customers/{ada.pk}").json()["name"] == "Erased customer"
    assert problem_of(api.patch(f"/customers/{ada.pk}", {"city": "Kiel"}, format="json")) == (409, [("", "erased")])


def test_erasing_takes_a_right_of_its_own(ada: Customer) -> None:
    others = client_with("customers:read", "customers:write")
    assert problem_of(others.post(f"/customers/{ada.pk}/erase")) == (403, [("", "permission_denied")])
    assert Customer.objects.get(pk=ada.pk).name == "Ada"
    own = client_with("customers:erase")
    assert own.post(f"/customers/{ada.pk}/erase").status_code == 200
    assert own.get(f"/customers/{ada.pk}").status_code == 403


@pytest.mark.parametrize("customer_id", [10**6, 2**63 - 1, 10**30])
def test_customer_that_never_was_is_not_found(api: APIClient, customer_id: int) -> None:
    assert problem_of(api.post(f"/customers/{customer_id}/erase")) == (404, [("", "not_found")])


def test_command_erases_all_or_nobody(ada: Customer) -> None:
    with pytest.raises(CommandError, match=r"There has never been a customer 1000000\. Nobody was erased\."):
        call_command("erase_customer", str(ada.pk), "1000000")
    assert Customer.objects.get(pk=ada.pk).name == "Ada"
    told = StringIO()
    call_command("erase_customer", str(ada.pk), "--json", stdout=told)
    assert [erased["id"] for erased in json.loads(told.getvalue())] == [ada.pk]
    assert Customer.objects.get(pk=ada.pk).name == "Erased customer"
    call_command("erase_customer", str(ada.pk), stdout=told)
    assert f"Customer {ada.pk} is erased since" in told.getvalue()


def test_admin_asks_first_and_keeps_who_did_it(ada: Customer, admin_client: Client) -> None:
    form = {"action": "erase", "_selected_action": [ada.pk]}
    asked = admin_client.post(reverse(LIST), form).content.decode()
    assert "Nobody\n    can bring them back" in asked
    assert "ada@example.org" in asked
    assert Customer.objects.get(pk=ada.pk).name == "Ada"
    done = admin_client.post(reverse(LIST), form | {"is_sure": "yes"}, follow=True).content.decode()
    assert "Erased: 1. The star follows within seconds." in done
    assert person_in(Customer.objects.values().get(pk=ada.pk)) == NOBODY
    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.change_message) == ("Erased customer", "Erased.")
    services.erase_customer(ada.pk)
    entry.refresh_from_db()
    assert entry.change_message == "Erased."


def test_admin_shows_an_erased_customer_and_changes_none(ada: Customer, admin_client: Client) -> None:
    services.erase_customer(ada.pk)
    address = reverse("admin:customers_customer_change", args=[ada.pk])
    assert "Erased customer" in admin_client.get(address).content.decode()
    assert admin_client.post(address, {"name": "Ada"}).status_code == 403


def test_staff_needs_the_permission(ada: Customer, client: Client) -> None:
    clerk = User.objects.create(username="bo", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=("view_customer", "change_customer")))
    client.force_login(clerk)
    client.post(reverse(LIST), {"action": "erase", "_selected_action": [ada.pk], "is_sure": "yes"})
    assert Customer.objects.get(pk=ada.pk).name == "Ada"
    clerk.user_permissions.add(Permission.objects.get(codename="erase_customer"))
    client.post(reverse(LIST), {"action": "erase", "_selected_action": [ada.pk], "is_sure": "yes"})
    assert Customer.objects.get(pk=ada.pk).name == "Erased customer"
