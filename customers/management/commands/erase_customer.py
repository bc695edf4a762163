"""`manage.py erase_customer`: take away what tells who a customer is, for good."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from customers.models import Customer
from customers.services import Erased, erase_customer


class Command(BaseCommand):
    help = (
        "Erase customers for good: name, email, phone, external reference and the notes of their orders, from the "
        "order database and its change log. The star follows with the next changes that are carried. May be repeated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="+", type=int, metavar="ID", help="also of one who was deleted")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, ids: list[int], **options: Any) -> None:
        try:
            with transaction.atomic():
                erased = [erase_customer(customer_id) for customer_id in sorted(ids)]
        except Customer.DoesNotExist as error:
            raise CommandError(f"{error} Nobody was erased.") from error
        self.stdout.write(json.dumps(erased) if options["json"] else "\n".join(map(in_words, erased)))


def in_words(erased: Erased) -> str:
    return (
        f"Customer {erased['id']} is erased since {erased['erased_at']}: {erased['order_notes']} order notes, "
        f"{erased['events']} entries of the change log, {erased['stored_answers']} stored answers, "
        f"{erased['admin_entries']} entries of the admin's history. The star follows within seconds."
    )
