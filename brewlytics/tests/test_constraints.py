"""The database's refusals in our words; what has no words stays what it is, and the transaction stays usable."""

from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection

from brewlytics.constraints import deletion_explained, explained
from brewlytics.refusals import Conflict, Fault, Invalid, Refusal
from customers.models import Customer
from customers.tests.factories import CustomerFactory
from orders.models import Employee, Store

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "kind", "fault"),
    [
        ({"code": "taken"}, Conflict, Fault("/code", "taken", "This code is taken.")),
        ({"tax_rate": 2}, Invalid, Fault("/tax_rate", "invalid", "The database does not take this value.")),
        ({"timezone": "Mars/Olympus"}, Invalid, Fault("/timezone", "invalid", "There is no such time zone.")),
        ({"timezone": "UTC+2"}, Invalid, Fault("/timezone", "invalid", "There is no such time zone.")),
    ],
)
def test_broken_constraint_points_at_its_column(fields: dict[str, Any], kind: type[Refusal], fault: Fault) -> None:
    Store.objects.create(code="taken", name="Harbour")
    with pytest.raises(kind) as refusal, explained():
        Store.objects.create(**{"code": "new", "name": "Harbour"} | fields)
    assert refusal.value.faults == (fault,)
    assert Store.objects.count() == 1


def test_broken_reference_points_at_its_column() -> None:
    with pytest.raises(Invalid) as refusal, explained():
        Employee.objects.create(store_id=1, name="Ada")
    assert refusal.value.faults == (Fault("/store_id", "does_not_exist", "There is no such store."),)


def test_deletion_of_what_is_referred_to_says_by_what_and_what_to_do() -> None:
    store = Store.objects.create(code="new", name="Harbour")
    Employee.objects.create(store=store, name="Ada")
    with pytest.raises(Conflict) as refusal, deletion_explained("Leave it."):
        store.delete()
    assert refusal.value.faults == (Fault("", "referred_to", "There are employees that refer to it. Leave it."),)
    assert Store.objects.exists()


def test_error_without_words_stays_what_it_is() -> None:
    with pytest.raises(IntegrityError, match="null value"), explained():
        CustomerFactory.create(name=None)
    with pytest.raises(DataError, match="division by zero"), explained(), connection.cursor() as cursor:
        cursor.execute("select 1 / 0")
    with pytest.raises(IntegrityError, match="null value"), deletion_explained("Leave it."):
        CustomerFactory.create(name=None)
    assert not Customer.objects.exists()
