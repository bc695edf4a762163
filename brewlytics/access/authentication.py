"""Who calls: the key in `Authorization: Api-Key <key>`."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from brewlytics.access.models import ApiKey


class ApiKeyAuthentication(BaseAuthentication):
    scheme = "Api-Key"

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey] | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.scheme.lower():
            return None
        prefix = key.partition(".")[0]
        # NUL, which a header cannot hold but a test client can, would be an error in the database.
        for found in ApiKey.objects.filter(prefix=prefix).order_by() if prefix.isalnum() else ():
            if found.opens_with(key):
                return AnonymousUser(), found
        raise AuthenticationFailed("The key is wrong, revoked or expired.")

    def authenticate_header(self, request: Request) -> str:
        return self.scheme
