"""An API key: whose it is and what it may do. The key itself is stored as a hash and shown once."""

from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from rest_framework_api_key.crypto import KeyGenerator

KEYS = KeyGenerator()


class Right(models.TextChoices):
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    ORDERS_DELETE = "orders:delete"
    CATALOG_READ = "catalog:read"
    CATALOG_WRITE = "catalog:write"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    CUSTOMERS_ERASE = "customers:erase"
    STORES_READ = "stores:read"
    STORES_WRITE = "stores:write"
    METRICS_READ = "metrics:read"


# One price for all stores, figures of all stores, customers of any store: none of these is a single one's to touch.
OF_THE_CHAIN_ALONE: frozenset[str] = frozenset({Right.CATALOG_WRITE, Right.CUSTOMERS_ERASE, Right.METRICS_READ})


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def with_store_code(self) -> "ApiKeyQuerySet":
        return self.annotate(store_code=models.Subquery(stores().filter(pk=models.OuterRef("store_id")).values("code")))


class ApiKey(models.Model):
    """Found by its prefix, compared by its hash in constant time.

    The key library's own abstract model cannot be had without its concrete one, hence a table that nobody uses; its
    generator and hasher can.
    """

    name = models.CharField(max_length=50)
    prefix = models.CharField(max_length=8, unique=True, editable=False)
    hashed_key = models.CharField(max_length=150, editable=False)
    # No foreign key: a table of Django's would hold back what Flyway owns. A key of a store that is gone opens nothing.
    store_id = models.BigIntegerField("store", null=True, blank=True, help_text="empty: the chain's")
    rights = ArrayField(models.TextField(), help_text="stores: stores and employees")
    requests_per_minute = models.PositiveIntegerField(
        null=True, blank=True, help_text="empty: the usual limit; 0: none at all"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="empty: never")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField("last used", null=True, blank=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def clean(self) -> None:
        if self.store_id is not None and (above := sorted(OF_THE_CHAIN_ALONE & set(self.rights))):
            raise ValidationError(f"A store's key cannot have {', '.join(above)}: that concerns the whole chain.")

    @property
    def state(self) -> str:
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.is_expired else "good"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def assign_key(self) -> str:
        """Draw a key and return it: the one moment it can be read."""
        key, self.prefix, self.hashed_key = KEYS.generate()
        return key

    def opens_with(self, key: str) -> bool:
        return self.state == "good" and KEYS.verify(key, self.hashed_key)


def stores() -> models.QuerySet[Any]:
    """By name: the project's package knows no app's models."""
    return apps.get_model("orders", "Store")._default_manager.order_by("code")
