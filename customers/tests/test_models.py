"""What is true for every customer: the database says so, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from customers.models import Customer
from customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": None}, {"loyalty_tier": None}], ids=str)
def test_customer_that_cannot_be_is_refused(fields: dict[str, str | None]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerFactory.create(**fields)
    assert not Customer.objects.exists()


def test_email_is_unique_without_regard_to_case() -> None:
    CustomerFactory.create(email="ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerFactory.create(email="ADA@EXAMPLE.ORG")
    assert Customer.objects.count() == 1
