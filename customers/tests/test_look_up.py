"""Customers while they are typed: by the beginnings of words and by phone, a few, for those who may see them."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brewlytics.statements import load
from customers.look_up import A_LOOK, look_up
from customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/customers/customer/look-up/"


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("ad", ["Ada Lovelace"]),
        ("LOVE ada", ["Ada Lovelace"]),
        ("lace", []),
        ("bo@ex", ["Bo"]),
        ("exam", ["Ada Lovelace", "Bo"]),
        ("+31 20 555 0101", ["Ada Lovelace"]),
        ("0205550101", ["Ada Lovelace"]),
        ("5550101", ["Ada Lovelace", "Bo"]),
        ("0101", ["Ada Lovelace"]),
        ("50101", ["Ada Lovelace", "Bo"]),
        ("", []),
        ("'; --", []),
        ("é", ["Élodie"]),
    ],
)
def test_customer_is_found(term: str, found: list[str]) -> None:
    CustomerFactory.create(name="Ada Lovelace", email="ada@example.org", phone="+31 20 555 0101")
    CustomerFactory.create(name="Bo", email="bo@example.org", phone="(351) 215550101")
    CustomerFactory.create(name="Élodie")
    assert [customer.name for customer in look_up(term)] == found


def test_nobody_is_found_twice_nor_more_than_one_beyond_a_look() -> None:
    CustomerFactory.create_batch(A_LOOK + 3, name="Ada", phone="0101 0101")
    found = look_up("0101")
    assert len(found) == len({customer.pk for customer in found}) == A_LOOK + 1


def shown(client: Client, term: str) -> str:
    response: Any = client.get(PAGE, {"q": term})
    assert response.status_code == 200
    return str(response.content.decode())


def test_page_shows_a_look_and_says_whether_there_are_more(admin_client: Client) -> None:
    ada = CustomerFactory.create(name="Ada <b>", email="ada@example.org", phone=None, city="Kyoto")
    one = shown(admin_client, "ada")
    assert f'href="/admin/customers/customer/{ada.pk}/change/"' in one
    assert "Ada &lt;b&gt;" in one
    assert ("ada@example.org" in one, "Kyoto" in one, "None" in one) == (True, True, False)
    assert 'data-word="1 found."' in one
    CustomerFactory.create_batch(A_LOOK, name="Ada")
    many = shown(admin_client, "ada")
    assert many.count("<li>") == A_LOOK
    assert f'data-word="More than {A_LOOK} found' in many
    assert "Nobody found" in shown(admin_client, "nobody")


@pytest.mark.parametrize("term", ["\0", "a\0da", "a" * 100_000, "𝄞", "%", "5" * 100_000])
def test_any_term_gets_an_answer(admin_client: Client, term: str) -> None:
    shown(admin_client, term)


def test_who_may_see_no_customers_finds_none(client: Client) -> None:
    CustomerFactory.create(name="Ada")
    assert client.get(PAGE, {"q": "ada"}).status_code == 302
    cy = User.objects.create(username="cy", is_staff=True)
    client.force_login(cy)
    assert client.get(PAGE, {"q": "ada"}).status_code == 403
    cy.user_permissions.add(Permission.objects.get(codename="view_customer"))
    assert "Ada" in shown(client, "ada")


def test_look_takes_as_many_queries_for_eight_as_for_one(admin_client: Client) -> None:
    CustomerFactory.create(name="Ada", phone="0101 0101")
    shown(admin_client, "0101")
    with CaptureQueriesContext(connection) as one:
        shown(admin_client, "0101")
    CustomerFactory.create_batch(A_LOOK - 1, name="Ada", phone="0101 0101")
    with CaptureQueriesContext(connection) as eight:
        assert shown(admin_client, "0101").count("<li>") == A_LOOK
    assert len(eight) == len(one)


def test_list_loads_the_script_that_looks_up(admin_client: Client) -> None:
    page = admin_client.get("/admin/customers/customer/").content.decode()
    assert '<script src="/static/customers/look_up.js" type="module"></script>' in page


def test_number_is_found_by_its_index() -> None:
    """Among so many customers that to look at each of them would be felt at each key."""
    with connection.cursor() as cursor:
        cursor.execute(load("brewlytics/tests/sql/fill_customers.sql"), {"count": 20_000})
        cursor.execute("update customers set phone = '+31 ' || id * 7919")
        cursor.execute("analyze customers")
    ada = CustomerFactory.create(phone="+31 20 555 0199")
    with CaptureQueriesContext(connection) as queries:
        assert look_up("020 555 01") == [ada]
    with connection.cursor() as cursor:
        cursor.execute(f"explain {queries[-1]['sql']}")
        assert "customers_phone_idx" in str(cursor.fetchall())
