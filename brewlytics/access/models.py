"""An API key and what it may do; the key itself is stored as a hash and shown once."""

from django.contrib.postgres.fields import ArrayField
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
    STORES_READ = "stores:read"
    STORES_WRITE = "stores:write"
    METRICS_READ = "metrics:read"


class ApiKey(models.Model):
    """Found by its prefix, compared by its hash in constant time.

    The key library's own abstract model cannot be had without its concrete one, hence a table that nobody uses; its
    generator and hasher can.
    """

    name = models.CharField(max_length=50)
    prefix = models.CharField(max_length=8, unique=True, editable=False)
    hashed_key = models.CharField(max_length=150, editable=False)
    rights = ArrayField(models.TextField(), help_text="stores: stores and employees")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="empty: never")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API key"
        verbose_name_plural = "API keys"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def assign_key(self) -> str:
        """Draw a key and return it: the one moment it can be read."""
        key, self.prefix, self.hashed_key = KEYS.generate()
        return key

    def opens_with(self, key: str) -> bool:
        is_expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not is_expired and KEYS.verify(key, self.hashed_key)
