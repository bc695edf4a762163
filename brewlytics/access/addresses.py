"""Where a request comes from, as far as it can be believed."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_network(request: HttpRequest) -> str:
    """The client's address; of IPv6, where one client has a whole /64 to choose from, the first address of that."""
    address = _address(request)
    try:
        is_of_many = ip_address(address).version == 6
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address) if is_of_many else address


def _address(request: HttpRequest) -> str:
    """The gateway says it in a header of its own, over whatever the client sent; without one nobody is believed."""
    name = "HTTP_X_REAL_IP" if settings.BEHIND_PROXY else "REMOTE_ADDR"
    address: str = request.META.get(name, "")
    return address
