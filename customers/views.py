"""/customers."""

from brewlytics.api import ResourceViewSet
from brewlytics.filters import ResourceFilter
from customers import services
from customers.models import Customer
from customers.serializers import CustomerSerializer


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
