"""Who calls: the key in `Authorization: Api-Key <key>`."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from brewlytics.access.addresses import client_network
from brewlytics.access.caller import Caller
from brewlytics.access.counts import Counts
from brewlytics.access.known_keys import KnownKeys
from brewlytics.access.last_uses import USES

WRONG_KEYS_PER_MINUTE = 100


class ApiKeyAuthentication(BaseAuthentication):
    scheme = "Api-Key"
    known = KnownKeys()
    wrong_keys = Counts()

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Caller] | None:
        scheme, _, credentials = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != self.scheme.lower():
            return None
        key = credentials.lstrip(" ")
        caller = self.known.fresh(key) or self._look_up(request, key)
        USES.note(caller.pk)
        return AnonymousUser(), caller

    def authenticate_header(self, request: Request) -> str:
        return self.scheme

    def _look_up(self, request: Request, key: str) -> Caller:
        """An address that has tried many wrong keys waits, but for the keys of its that were good: a till that is
        set up wrongly must not stop the others of its café."""
        network = client_network(request)
        tried = self.wrong_keys.now(network)
        if tried.total >= WRONG_KEYS_PER_MINUTE and not self.known.was_good(key):
            raise Throttled(tried.seconds_left, "Too many wrong keys came from this address.")
        caller = self.known.ask(key)
        if caller is None:
            self.wrong_keys.add(network, 1)
            raise AuthenticationFailed("The key is wrong, revoked or expired.")
        return caller
