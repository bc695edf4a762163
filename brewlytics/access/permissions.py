"""What a caller may do: the view names its resource, the method the verb."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from brewlytics.access.caller import caller_of
from brewlytics.access.models import Right


class HasRight(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        right = right_of(view, request.method or "")
        self.message = f"This key lacks the right {right}."
        caller = caller_of(request)
        return caller is not None and right in caller.rights


def right_of(view: Any, method: str) -> str:
    return getattr(view, "required_right", None) or right_for(method, view.resource)


def right_for(method: str, resource: str) -> str:
    """Deleting is writing, but where it has a right of its own."""
    if method in SAFE_METHODS:
        return f"{resource}:read"
    delete = f"{resource}:delete"
    return delete if method == "DELETE" and delete in Right.values else f"{resource}:write"
