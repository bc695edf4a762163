"""Who is it? Customers by what they say at the counter, while it is being typed."""

import re

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.lookups import Contains

from brewlytics.word_search import between, by_index, by_words
from customers.models import Customer

# Fewer are in too many numbers, and the index knows no fewer.
FEWEST_DIGITS = 4
# So many are shown; one more that is found tells that there are others.
A_LOOK = 8


def look_up(term: str) -> list[Customer]:
    """By the beginnings of words, then by phone."""
    everybody = Customer.objects.order_by("name", "pk")
    found = list(by_words(everybody, term, ("name", "email", "phone"), Q())[: A_LOOK + 1])
    others = by_phone(everybody, term).exclude(pk__in=[customer.pk for customer in found])
    return [*found, *others[: A_LOOK + 1 - len(found)]]


def by_phone(customers: QuerySet[Customer], term: str) -> QuerySet[Customer]:
    """However the number is written: by its digits, without the nought that goes abroad."""
    digits = re.sub(r"\D", "", term).lstrip("0")
    if len(digits) < FEWEST_DIGITS or re.search(r"[^\W\d]", term):
        return customers.none()
    dialled = Func(F("phone"), function="phone_digits", output_field=TextField())
    has_all_runs = between(" @> ", *(Func(side, function="runs_of_four") for side in (dialled, Value(digits))))
    return by_index(customers, Q(has_all_runs, Contains(dialled, digits)))
