"""The pages of orders with their lines, stores and employees."""

from orders.admin.orders import OrderAdmin
from orders.admin.stores import EmployeeAdmin, StoreAdmin

__all__ = ["EmployeeAdmin", "OrderAdmin", "StoreAdmin"]
