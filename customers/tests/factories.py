"""Customers to test with."""

from factory.declarations import Iterator
from factory.django import DjangoModelFactory

from customers.models import Customer


class CustomerFactory(DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    name = Iterator(["Ada", "Bo", "Cy"])
