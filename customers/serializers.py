"""A customer as JSON."""

from rest_framework import serializers

from brewlytics.examples import sent_and_answered
from brewlytics.serializers import Email, StrictSerializer, Text

ADA = {"name": "Ada", "email": "ada@example.org", "phone": "+49 431 555", "city": "Kiel", "loyalty_tier": "gold"}


@sent_and_answered(ADA, {})
class CustomerSerializer(StrictSerializer):
    id = serializers.IntegerField(read_only=True)
    external_ref = Text(max_length=200, allow_null=True, required=False)
    name = Text(max_length=200)
    email = Email(allow_null=True, required=False)
    phone = Text(max_length=50, allow_null=True, required=False)
    city = Text(max_length=100, allow_null=True, required=False)
    loyalty_tier = Text(max_length=50, required=False)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
