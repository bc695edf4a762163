"""Where a request comes from, as far as it can be believed."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The gateway says it in a header of its own, over whatever the client sent; without one nobody is believed."""
    name = "HTTP_X_REAL_IP" if settings.BEHIND_PROXY else "REMOTE_ADDR"
    address: str = request.META.get(name, "")
    return address
