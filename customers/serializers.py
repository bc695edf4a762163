"""A customer as JSON."""

from rest_framework import serializers

from brewlytics.examples import answered, sent_and_answered
from brewlytics.serializers import Email, Long, StrictSerializer, Text

ADA = {"name": "Ada", "email": "ada@example.org", "phone": "+49 431 555", "city": "Kiel", "loyalty_tier": "gold"}

ERASED = {
    "id": 7,
    "erased_at": "2026-11-23T09:00:00.000000Z",
    "order_notes": 1,
    "events": 3,
    "stored_answers": 1,
    "admin_entries": 0,
}


@answered(ERASED)
class ErasedSerializer(serializers.Serializer[object]):
    id = Long()
    erased_at = serializers.DateTimeField(help_text="of the first time")
    order_notes = Long(help_text="notes of the customer's orders that were emptied")
    events = Long(help_text="entries of the change log")
    stored_answers = Long(help_text="answers kept under an Idempotency-Key")
    admin_entries = Long(help_text="entries of the admin's change history")


@sent_and_answered(ADA, {"erased_at": None})
class CustomerSerializer(StrictSerializer):
    id = Long(read_only=True)
    external_ref = Text(max_length=200, allow_null=True, required=False)
    name = Text(max_length=200)
    email = Email(allow_null=True, required=False)
    phone = Text(max_length=50, allow_null=True, required=False)
    city = Text(max_length=100, allow_null=True, required=False)
    loyalty_tier = Text(max_length=50, required=False)
    erased_at = serializers.DateTimeField(read_only=True, allow_null=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
