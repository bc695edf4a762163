"""What may happen to a customer."""

from typing import TypedDict, Unpack

from brewlytics.constraints import deletion_explained, explained
from customers.models import Customer


class CustomerFields(TypedDict, total=False):
    name: str
    email: str | None
    phone: str | None
    city: str | None
    loyalty_tier: str
    external_ref: str | None


def create_customer(**fields: Unpack[CustomerFields]) -> Customer:
    with explained():
        return Customer.objects.create(**fields)


def change_customer(customer_id: int, **fields: Unpack[CustomerFields]) -> Customer:
    with explained():
        Customer.objects.filter(pk=customer_id).update(**fields)
    return Customer.objects.get(pk=customer_id)


def delete_customer(customer_id: int) -> None:
    with deletion_explained("Take the customer out of them first."):
        Customer.objects.filter(pk=customer_id).delete()
