"""/orders, /stores, /employees."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from brewlytics.access.own_store import OfAStore, chain_only, is_own_store, own_stores_only
from brewlytics.api import ResourceViewSet, page_of, received, rendered, respond
from brewlytics.etags import expected_tags
from brewlytics.idempotency import Answer, claim_of, once
from orders import services, store_services
from orders.exceptions import StaleVersion
from orders.filters import EmployeeFilter, OrderFilter, StoreFilter
from orders.models import Employee, Order, OrderQuerySet, Store
from orders.serializers import (
    ChangeOrderSerializer,
    EmployeeSerializer,
    OrderSerializer,
    PlacedOrdersSerializer,
    PlaceOrderSerializer,
    PlaceOrdersSerializer,
    StoreSerializer,
)


class OrderViewSet(OfAStore, ResourceViewSet):
    resource = "orders"
    queryset = Order.objects.with_items()
    serializer_class = OrderSerializer
    filterset_class = OrderFilter

    @extend_schema(
        summary="Place an order. Prices, tax and totals are the server's.",
        request=PlaceOrderSerializer,
        responses={201: OrderSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        claim = claim_of(request)
        wanted = received(request, PlaceOrderSerializer)
        self.check_owner(wanted)
        return respond(services.place_order_once(claim, wanted))

    @extend_schema(
        summary="Place up to 1,000 orders: all of them, or none.",
        request=PlaceOrdersSerializer,
        responses={201: PlacedOrdersSerializer},
    )
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> HttpResponse:
        claim = claim_of(request)
        orders = received(request, PlaceOrdersSerializer)["orders"]
        own_stores_only(request, orders)
        return respond(once(claim, partial(placed, orders)))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        orders: OrderQuerySet = self.get_queryset()  # type: ignore[assignment]
        page = self.paginate_queryset(self.filter_queryset(orders.page_keys()))
        shown = services.read_orders([order.id for order in page or ()])
        return respond(Answer(200, page_of([order.body for order in shown], self.paginator)))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        for order in services.read_orders([int(kwargs["pk"])]):
            if is_own_store(request, order.store_id):
                return respond(Answer(200, order.body, etag=f'"{order.version}"'))
        raise NotFound

    @extend_schema(
        summary="Move an order on, or change it. Items can be replaced while it is placed.",
        request=ChangeOrderSerializer,
        responses=OrderSerializer,
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The version is looked at before the body is, and once more under the lock."""
        order = self.get_object()
        expected = expected_version(request, order)
        changes = validated(ChangeOrderSerializer(data=request.data, partial=True))
        order = services.change_order(order.pk, expected_version=expected, **changes)
        return answer(self.get_serializer(order).data)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = self.get_object()
        services.delete_order(order.pk, expected_version=expected_version(request, order))
        return Response(status=204)


class StoreViewSet(OfAStore, ResourceViewSet):
    resource = "stores"
    store_column = "pk"
    queryset = Store.objects.all()
    serializer_class = StoreSerializer
    filterset_class = StoreFilter
    create_row = staticmethod(store_services.create_store)
    change_row = staticmethod(store_services.change_store)
    delete_row = staticmethod(store_services.delete_store)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        chain_only(request, "A store's key opens no other store.")
        return super().create(request, *args, **kwargs)

    def perform_destroy(self, instance: Model) -> None:
        chain_only(self.request, "A store's key does not close its store.")
        super().perform_destroy(instance)


class EmployeeViewSet(OfAStore, ResourceViewSet):
    resource = "stores"
    queryset = Employee.objects.all()
    serializer_class = EmployeeSerializer
    filterset_class = EmployeeFilter
    create_row = staticmethod(store_services.create_employee)
    change_row = staticmethod(store_services.change_employee)
    delete_row = staticmethod(store_services.delete_employee)

    @extend_schema(responses=EmployeeSerializer(many=True), filters=True)
    @action(detail=False)
    def active(self, request: Request) -> Response:
        self.queryset = self.queryset.filter(is_active=True)
        return self.list(request)


def placed(orders: Sequence[services.NewOrder]) -> Answer:
    return rendered({"ids": services.place_orders(orders)}, status=201)


def validated(serializer: BaseSerializer[Any]) -> Any:
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def answer(order: Any) -> Response:
    return Response(order, headers={"ETag": f'"{order["version"]}"'})


def expected_version(request: Request, order: Order) -> int | None:
    """The order's own version if If-Match names it, None if any will do: a tag that we never made is a stale one."""
    tags = expected_tags(request)
    if tags is None:
        return None
    if f'"{order.version}"' not in tags:
        raise StaleVersion(order)
    return order.version
