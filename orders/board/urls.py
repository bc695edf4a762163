"""The board's pages, within the admin: its log-in goes before them."""

from django.contrib.admin import site
from django.urls import path

from orders.board import pages

urlpatterns = [
    path("orders/board/", site.admin_view(pages.page), name="order-board"),
    path("orders/board/live/", site.admin_view(pages.live), name="order-board-live"),
    path("orders/board/<int:order_id>/<slug:status>/", site.admin_view(pages.make_move), name="order-move"),
]
