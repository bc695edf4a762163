"""A product as JSON."""

from rest_framework import serializers

from brewlytics.examples import sent_and_answered
from brewlytics.serializers import Flag, Long, Money, StrictSerializer, Text

FLAT_WHITE = {"sku": "FLAT", "name": "Flat white", "category": "coffee", "price": "4.50", "cost": "1.10"}


@sent_and_answered(FLAT_WHITE, {"description": "", "is_active": True})
class ProductSerializer(StrictSerializer):
    id = Long(read_only=True)
    external_ref = Text(max_length=200, allow_null=True, required=False)
    sku = Text(max_length=100)
    name = Text(max_length=200)
    category = Text(max_length=100)
    description = Text(max_length=2000, allow_blank=True, required=False)
    price = Money()
    cost = Money(allow_null=True, required=False, help_text="null: not known")
    is_active = Flag(required=False)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
