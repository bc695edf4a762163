"""Who buys."""

from django.core.validators import validate_email
from django.db import models

from brewlytics.unmanaged import OltpModel


class Customer(OltpModel):
    name = models.TextField()
    email = models.TextField(null=True, blank=True, validators=[validate_email])
    phone = models.TextField(null=True, blank=True)
    city = models.TextField(null=True, blank=True)
    loyalty_tier = models.TextField(db_default="none")
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta(OltpModel.Meta):
        db_table = "customers"
        permissions = [("erase_customer", "Can erase a customer for good")]

    def __str__(self) -> str:
        return self.name
