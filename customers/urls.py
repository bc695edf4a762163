"""/customers."""

from brewlytics.api import Router
from customers.views import CustomerViewSet

router = Router()
router.register("customers", CustomerViewSet)
urlpatterns = router.urls
