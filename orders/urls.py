"""/orders, /stores, /employees."""

from brewlytics.api import Router
from orders.views import EmployeeViewSet, OrderViewSet, StoreViewSet

router = Router()
router.register("orders", OrderViewSet)
router.register("stores", StoreViewSet)
router.register("employees", EmployeeViewSet)
urlpatterns = router.urls
