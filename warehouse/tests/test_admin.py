"""The star's pages in the admin: each opens, shows rows, and offers no way to write."""

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from brewlytics.unmanaged import StarModel
from warehouse.tests.engine import drain, on_the_star
from warehouse.tests.shop import Session

STAR = sorted((model for model in site._registry if issubclass(model, StarModel)), key=lambda model: model.__name__)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def filled_star(ada: Session) -> None:
    for table in ("customers", "products", "stores", "employees", "orders", "order_items"):
        ada.insert(table, id=1)
    drain()
    on_the_star(
        "insert into mart_build default values",
        "insert into etl_reconcile (by) values ('ada')",
        "insert into etl_resync (table_name, scope, total, by) values ('orders', 'all', 1, 'ada')",
        "insert into cdc_dead_letter (log, event_id, table_name, op, error) values ('cdc_orders', 1, '', 'I', '')",
    )


@pytest.mark.parametrize("model", STAR, ids=lambda model: model.__name__)
def test_star_page_opens_and_is_read_only(model: type[StarModel], admin_client: Client, filled_star: None) -> None:
    listed = admin_client.get(reverse(f"admin:warehouse_{model._meta.model_name}_changelist"))
    assert listed.status_code == 200
    row = model._default_manager.using("olap").order_by("pk").last()
    assert row is not None
    page = admin_client.get(reverse(f"admin:warehouse_{model._meta.model_name}_change", args=[row.pk]))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert admin_client.get(reverse(f"admin:warehouse_{model._meta.model_name}_add")).status_code == 403


def test_version_list_names_infinite_bounds(admin_client: Client, filled_star: None) -> None:
    page = admin_client.get(reverse("admin:warehouse_dimproduct_changelist")).content.decode()
    assert "the beginning" in page
    assert "9999" not in page


@pytest.mark.parametrize("model", STAR, ids=lambda model: model.__name__)
def test_star_model_refuses_to_write(model: type[StarModel]) -> None:
    with pytest.raises(TypeError, match="written by the engine alone"):
        model().save()
