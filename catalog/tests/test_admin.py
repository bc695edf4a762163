"""The products' list: prices typed into it, two people at once, what its history says."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from catalog.models import Product
from catalog.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/product/"


def typed(client: Client, *prices: tuple[Product, str, str]) -> Any:
    """Product, the price that the page showed, the price that stands in the field."""
    form: dict[str, Any] = {"form-TOTAL_FORMS": len(prices), "form-INITIAL_FORMS": len(prices), "_save": "Save"}
    for number, (product, shown, price) in enumerate(prices):
        form |= {
            f"form-{number}-id": product.pk,
            f"initial-form-{number}-price": shown,
            f"form-{number}-price": price,
        }
    return client.post(LIST, form, follow=True)


def test_price_is_changed_in_the_list_and_its_history_says_from_what(admin_client: Client, admin_user: User) -> None:
    tea, coffee = ProductFactory.create(name="Tea", price="3.60"), ProductFactory.create(name="Coffee")
    typed(admin_client, (coffee, "4.50", "4.50"), (tea, "3.60", "3.80"))
    assert dict(Product.objects.values_list("name", "price")) == {"Tea": Decimal("3.80"), "Coffee": Decimal("4.50")}
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr, entry.change_message) == (admin_user, "Tea", "Price: 3.60 → 3.80.")
    history = admin_client.get(reverse("admin:catalog_product_history", args=[tea.pk])).content.decode()
    assert "Price: 3.60 → 3.80." in history


def test_row_that_nobody_typed_into_does_not_bring_back_its_old_price(admin_client: Client) -> None:
    """The page was opened before somebody else changed the coffee; here the tea alone is changed."""
    tea, coffee = ProductFactory.create(name="Tea", price="3.60"), ProductFactory.create(name="Coffee", price="5.00")
    typed(admin_client, (coffee, "4.50", "4.50"), (tea, "3.60", "3.80"))
    assert dict(Product.objects.values_list("name", "price")) == {"Tea": Decimal("3.80"), "Coffee": Decimal("5.00")}


def test_price_that_somebody_else_has_changed_meanwhile_is_not_written_over(admin_client: Client) -> None:
    coffee = ProductFactory.create(price="5.00")
    shown = typed(admin_client, (coffee, "4.50", "4.60")).content.decode()
    assert "Somebody has made it 5.00 meanwhile: load the list again." in shown
    assert Product.objects.get().price == 5
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("price", ["-1", "1.001", "10000000000", "cheap", ""])
def test_price_that_is_none_is_refused_beside_its_field(admin_client: Client, price: str) -> None:
    coffee = ProductFactory.create()
    response = typed(admin_client, (coffee, "4.50", price))
    assert list(response.context["cl"].formset.errors[0]) == ["price"]
    assert Product.objects.get().price == Decimal("4.50")


@pytest.mark.parametrize("figure", ["price", "cost"])
def test_negative_figure_is_refused_in_words(admin_client: Client, figure: str) -> None:
    form = {"sku": "TEA-1", "name": "Tea", "category": "tea", "price": "3.60", "cost": "1.00"} | {figure: "-0.01"}
    response = admin_client.post(reverse("admin:catalog_product_add"), form)
    said = "Ensure this value is greater than or equal to 0."
    assert response.context["adminform"].form.errors == {figure: [said]}
    assert not Product.objects.exists()


def test_list_shows_prices_to_read_to_those_who_may_not_change_them(client: Client) -> None:
    cy = User.objects.create(username="cy", is_staff=True)
    cy.user_permissions.add(Permission.objects.get(codename="view_product"))
    client.force_login(cy)
    coffee = ProductFactory.create()
    shown = client.get(LIST).content.decode()
    assert ("4.50" in shown, "form-0-price" in shown) == (True, False)
    assert typed(client, (coffee, "4.50", "1.00")).status_code == 403
    assert Product.objects.get().price == Decimal("4.50")


def test_product_leads_to_all_its_prices(admin_client: Client) -> None:
    coffee = ProductFactory.create()
    shown = admin_client.get(reverse("admin:catalog_product_change", args=[coffee.pk])).content.decode()
    assert f"/admin/warehouse/dimproduct/?product_id__exact={coffee.pk}" in shown
