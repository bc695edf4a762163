"""What a customer refuses, in words."""

from brewlytics.refusals import Conflict, Fault
from customers.models import Customer


class ErasedCustomer(Conflict):
    def __init__(self, customer: Customer) -> None:
        detail = f"This customer was erased at {customer.erased_at:%Y-%m-%d %H:%M} UTC and stays so: make a new one."
        super().__init__(Fault("", "erased", detail))
