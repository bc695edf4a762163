"""What may happen to a store and to its employees."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from brewlytics.constraints import deletion_explained, explained
from orders.models import Employee, Store


class StoreFields(TypedDict, total=False):
    code: str
    name: str
    city: str
    timezone: str
    tax_rate: Decimal
    opened_on: date | None
    external_ref: str | None


class EmployeeFields(TypedDict, total=False):
    store_id: int
    name: str
    role: str
    email: str | None
    is_active: bool
    external_ref: str | None


def create_store(**fields: Unpack[StoreFields]) -> Store:
    with explained():
        return Store.objects.create(**fields)


def change_store(store_id: int, **fields: Unpack[StoreFields]) -> Store:
    with explained():
        Store.objects.filter(pk=store_id).update(**fields)
    return Store.objects.get(pk=store_id)


def delete_store(store_id: int) -> None:
    with deletion_explained("A store that has been at work stays."):
        Store.objects.filter(pk=store_id).delete()


def create_employee(**fields: Unpack[EmployeeFields]) -> Employee:
    with explained():
        return Employee.objects.create(**fields)


def change_employee(employee_id: int, **fields: Unpack[EmployeeFields]) -> Employee:
    with explained():
        Employee.objects.filter(pk=employee_id).update(**fields)
    return Employee.objects.get(pk=employee_id)


def delete_employee(employee_id: int) -> None:
    with deletion_explained("Set is_active to false instead."):
        Employee.objects.filter(pk=employee_id).delete()
