"""The customers' pages: found by what they say at the counter; their history keeps no personal data."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/customers/customer/"


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("ada", ["Ada"]),
        ("bo@ex", ["Bo"]),
        ("+31 20 555 0101", ["Ada"]),
        ("0205550101", ["Ada"]),
        ("020-555 01 01", ["Ada"]),
        ("0101", ["Ada", "Bo"]),
        ("01", ["Ada", "Bo"]),
        ("Ada 0101", ["Ada"]),
        ("999999", []),
    ],
)
def test_customer_is_found(admin_client: Client, term: str, found: list[str]) -> None:
    CustomerFactory.create(name="Ada", email=None, phone="+31 20 555 0101")
    CustomerFactory.create(name="Bo", email="bo@example.org", phone="(351) 215550101")
    CustomerFactory.create(name="Cy")
    response = admin_client.get(LIST, {"q": term})
    assert [customer.name for customer in response.context["cl"].result_list] == found


def test_history_names_the_fields_and_keeps_no_personal_data(admin_client: Client) -> None:
    ada = CustomerFactory.create(name="Ada", email="ada@example.org")
    form = {"name": "Ada", "email": "ada@example.com", "phone": "1", "city": "", "loyalty_tier": "none"}
    admin_client.post(reverse("admin:customers_customer_change", args=[ada.pk]), form)
    assert Customer.objects.get().email == "ada@example.com"
    assert LogEntry.objects.get().change_message == "Changed email, phone."
