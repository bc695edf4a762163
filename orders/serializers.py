"""Orders, stores and employees as JSON."""

from rest_framework import serializers

from brewlytics.examples import answered, sent, sent_and_answered
from brewlytics.serializers import Day, Email, Flag, Id, Long, Money, Rate, StrictSerializer, Text, Whole
from orders import examples
from orders.models import Channel, Status


class ItemSerializer(serializers.Serializer[object]):
    id = Long()
    line_number = serializers.IntegerField()
    product_id = Long()
    quantity = serializers.IntegerField()
    unit_price = Money()
    discount = Money()
    tax = Money()
    line_total = Money()


# What is answered; `place_order.sql` builds the same.
@answered(examples.PLACED)
class OrderSerializer(serializers.Serializer[object]):
    id = Long()
    external_ref = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    channel = serializers.ChoiceField(Channel.choices)
    ordered_at = serializers.DateTimeField()
    store_id = Long()
    customer_id = Long(allow_null=True)
    employee_id = Long(allow_null=True)
    note = serializers.CharField()
    items = ItemSerializer(many=True)
    subtotal = Money()
    discount = Money()
    tax = Money()
    total = Money()
    version = serializers.IntegerField()


class NewItemSerializer(StrictSerializer):
    product_id = Id()
    quantity = Whole(min_value=1, max_value=10_000)
    discount = Money(required=False)


@sent(examples.TO_PLACE)
class PlaceOrderSerializer(StrictSerializer):
    external_ref = Text(max_length=200, allow_null=True, required=False)
    store_id = Id()
    customer_id = Id(allow_null=True, required=False)
    employee_id = Id(allow_null=True, required=False)
    channel = serializers.ChoiceField(Channel.choices)
    items = NewItemSerializer(many=True, allow_empty=False, max_length=500)  # type: ignore[call-arg]
    note = Text(max_length=1000, allow_blank=True, required=False)


@sent({"orders": [examples.TO_PLACE]})
class PlaceOrdersSerializer(StrictSerializer):
    orders = PlaceOrderSerializer(many=True, allow_empty=False, max_length=1000)  # type: ignore[call-arg]


@answered({"ids": [10]})
class PlacedOrdersSerializer(serializers.Serializer[object]):
    ids = serializers.ListField(child=Long(), help_text="in the order given")


@sent({"status": "preparing"})
class ChangeOrderSerializer(StrictSerializer):
    status = serializers.ChoiceField(Status.choices)
    customer_id = Id(allow_null=True)
    employee_id = Id(allow_null=True)
    channel = serializers.ChoiceField(Channel.choices)
    items = NewItemSerializer(many=True, allow_empty=False, max_length=500)  # type: ignore[call-arg]
    note = Text(max_length=1000, allow_blank=True)


@sent_and_answered(examples.HARBOUR, {})
class StoreSerializer(StrictSerializer):
    id = Long(read_only=True)
    external_ref = Text(max_length=200, allow_null=True, required=False)
    code = Text(max_length=50)
    name = Text(max_length=200)
    city = Text(max_length=100)
    timezone = Text(max_length=100, help_text="a name of the tz database, as in Europe/Berlin")
    tax_rate = Rate(help_text="a fraction: 0.0800 is 8 %")
    opened_on = Day(allow_null=True, required=False)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


@sent_and_answered(examples.BO, {"is_active": True})
class EmployeeSerializer(StrictSerializer):
    id = Long(read_only=True)
    external_ref = Text(max_length=200, allow_null=True, required=False)
    store_id = Id()
    name = Text(max_length=200)
    role = Text(max_length=50)
    email = Email(allow_null=True, required=False)
    is_active = Flag(required=False)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
