"""/products."""

from brewlytics.api import Router
from catalog.views import ProductViewSet

router = Router()
router.register("products", ProductViewSet)
urlpatterns = router.urls
