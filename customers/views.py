"""/customers."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from brewlytics.access.models import Right
from brewlytics.api import ResourceViewSet, rendered, respond
from brewlytics.filters import ResourceFilter
from brewlytics.idempotency import Answer, claim_of, once
from customers import services
from customers.models import Customer
from customers.serializers import CustomerSerializer, ErasedSerializer


class CustomerFilter(ResourceFilter):
    search_in = ("name", "email", "phone")


class CustomerViewSet(ResourceViewSet):
    resource = "customers"
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilter
    create_row = staticmethod(services.create_customer)
    change_row = staticmethod(services.change_customer)
    delete_row = staticmethod(services.delete_customer)

    @extend_schema(
        summary="Erase a customer for good: what tells who it is, everywhere. The star follows within seconds.",
        request=None,
        responses=ErasedSerializer,
    )
    @action(detail=True, methods=["post"], required_right=Right.CUSTOMERS_ERASE)
    def erase(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return respond(once(claim_of(request), partial(erased, int(self.kwargs["pk"]))))


def erased(customer_id: int) -> Answer:
    told = services.erase_customer(customer_id)
    moment = datetime.fromisoformat(told["erased_at"])
    return rendered(ErasedSerializer({**told, "erased_at": moment}).data, status=200)
