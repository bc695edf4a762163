"""What may happen to a key: made, revoked, rotated. Where a key comes back beside its row, it can be read only then."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from brewlytics.access.models import OF_THE_CHAIN_ALONE, ApiKey, Right
from brewlytics.refusals import Conflict, Fault

GRACE = timedelta(hours=24)


def create_key(
    name: str,
    *,
    rights: Sequence[str] | None = None,
    store_id: int | None = None,
    expires_at: datetime | None = None,
    requests_per_minute: int | None = None,
) -> tuple[ApiKey, str]:
    """Without rights: with all that a key of its kind can have."""
    above = frozenset() if store_id is None else OF_THE_CHAIN_ALONE
    row = ApiKey(
        name=name,
        store_id=store_id,
        rights=rights or [right for right in Right.values if right not in above],
        expires_at=expires_at,
        requests_per_minute=requests_per_minute,
    )
    row.clean()
    key = row.assign_key()
    row.save()
    return row, key


def revoke_key(key_id: int) -> ApiKey:
    """For ever; the time of the first revocation stays."""
    ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=timezone.now())
    return ApiKey.objects.get(pk=key_id)


@transaction.atomic
def rotate_key(key_id: int, grace: timedelta = GRACE) -> tuple[ApiKey, str]:
    """A new key in the place of one that ends after the grace, or before that if it would have."""
    old = ApiKey.objects.select_for_update().get(pk=key_id)
    if old.state != "good":
        raise Conflict(Fault("", "not_good", f"The key {old} is {old.state}: make a new one."))
    now = timezone.now()
    row, key = create_key(
        old.name,
        rights=old.rights,
        store_id=old.store_id,
        expires_at=old.expires_at and now + (old.expires_at - old.created_at),
        requests_per_minute=old.requests_per_minute,
    )
    old.expires_at = min(old.expires_at or now + grace, now + grace)
    old.save(update_fields=["expires_at"])
    return row, key
