"""The star's models refuse to write, and say where to go."""

from collections.abc import Callable

import pytest

from brewlytics.unmanaged import STAR_IS_READ_ONLY
from warehouse.models import DimStore


@pytest.mark.parametrize(
    "write",
    [
        lambda: DimStore(store_key=7).save(),
        lambda: DimStore(store_key=7).delete(),
        lambda: DimStore.objects.create(store_key=7),
        lambda: DimStore.objects.get_or_create(store_key=7),
        lambda: DimStore.objects.update_or_create(store_key=7),
        lambda: DimStore.objects.bulk_create([DimStore(store_key=7)]),
        lambda: DimStore.objects.bulk_update([DimStore(store_key=7)], ["name"]),
        lambda: DimStore.objects.filter(store_key=7).update(name="Harbour"),
        lambda: DimStore.objects.filter(store_key=7).delete(),
    ],
)
@pytest.mark.django_db(databases=["olap"])
def test_star_model_refuses_every_write(write: Callable[[], object]) -> None:
    with pytest.raises(TypeError) as refusal:
        write()
    assert str(refusal.value) == STAR_IS_READ_ONLY
