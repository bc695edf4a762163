"""/products."""

from brewlytics.api import ResourceViewSet
from brewlytics.filters import ResourceFilter
from catalog import services
from catalog.models import Product
from catalog.serializers import ProductSerializer


class ProductFilter(ResourceFilter):
    search_in = ("sku", "name")
    orderings = ("id", "updated_at", "name", "price")


class ProductViewSet(ResourceViewSet):
    resource = "catalog"
    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    filterset_class = ProductFilter
    create_row = staticmethod(services.create_product)
    change_row = staticmethod(services.change_product)
    delete_row = staticmethod(services.delete_product)
