"""What may happen to a customer."""

import json
from typing import TypedDict, Unpack

from django.db import connection, transaction

from brewlytics.constraints import deletion_explained, explained
from customers.exceptions import ErasedCustomer
from customers.models import Customer


class CustomerFields(TypedDict, total=False):
    name: str
    email: str | None
    phone: str | None
    city: str | None
    loyalty_tier: str
    external_ref: str | None


class Erased(TypedDict):
    """What was made nobody's. The star follows with the next changes that are carried, within seconds."""

    id: int
    erased_at: str
    order_notes: int
    events: int
    stored_answers: int
    admin_entries: int


def create_customer(**fields: Unpack[CustomerFields]) -> Customer:
    with explained():
        return Customer.objects.create(**fields)


def change_customer(customer_id: int, **fields: Unpack[CustomerFields]) -> Customer:
    with explained():
        Customer.objects.filter(pk=customer_id, erased_at=None).update(**fields)
    customer = Customer.objects.get(pk=customer_id)
    if customer.erased_at:
        raise ErasedCustomer(customer)
    return customer


def delete_customer(customer_id: int) -> None:
    with deletion_explained("Take the customer out of them first."):
        Customer.objects.filter(pk=customer_id).delete()


def erase_customer(customer_id: int) -> Erased:
    """Take away what tells who the customer is, for good; of one who was deleted too. May be repeated.

    Raises Customer.DoesNotExist where there never was one. It looks through the whole change log, so no timeout holds.
    """
    found = _erased(customer_id) if customer_id > 0 else None
    if found is None:
        raise Customer.DoesNotExist(f"There has never been a customer {customer_id}.")
    erased: Erased = json.loads(found)
    return erased


def _erased(customer_id: int) -> str | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        cursor.execute("select erase_customer(least(%s, 9223372036854775807)::bigint)::text", [customer_id])
        found: str | None = cursor.fetchone()[0]
    return found
