"""Prices by a percentage: a look first, then all of them or none."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import services
from catalog.models import Product
from catalog.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/product/"
CENT = Decimal("0.01")


def ask(client: Client, percent: str | None, *products: Product, **form: Any) -> Any:
    chosen = {"action": "change_prices", "_selected_action": [product.pk for product in products]}
    return client.post(LIST, chosen | ({} if percent is None else {"percent": percent}) | form, follow=True)


def confirm(client: Client, percent: str, *products: Product, **seen: str) -> Any:
    """As the page sends it, for the prices that the products were made with."""
    shown = {f"seen-{product.pk}": product.price for product in products}
    return ask(client, percent, *products, is_sure="yes", **shown | seen)


def prices() -> dict[str, Decimal]:
    return dict(Product.objects.values_list("name", "price"))


def change_log() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select row_id, payload->>'price' from cdc_products where op = 'U' order by row_id")
        return [(row_id, price) for row_id, price in cursor]


@pytest.mark.parametrize("percent", ["5", "-2.5", "33.33", "0.01", "-100", "250", "0"])
@pytest.mark.parametrize("price", ["0.00", "0.01", "0.10", "0.30", "1.30", "2.10", "4.45", "19.99", "9999.99"])
def test_new_price_is_rounded_half_up_to_the_cent(price: str, percent: str) -> None:
    ProductFactory.create(price=Decimal(price))
    exact = Decimal(price) * (100 + Decimal(percent)) / 100
    product: Any = Product.objects.with_new_price(Decimal(percent)).get()
    assert str(product.new_price) == str(exact.quantize(CENT, ROUND_HALF_UP))


def test_half_a_cent_goes_up(admin_client: Client) -> None:
    """4.10 and 5 % are 4.305, 0.30 and -5 % are 0.285."""
    assert ask_for(admin_client, "4.10", "5") == Decimal("4.31")
    assert ask_for(admin_client, "0.30", "-5") == Decimal("0.29")


def ask_for(client: Client, price: str, percent: str) -> Decimal:
    product = ProductFactory.create(price=Decimal(price))
    confirm(client, percent, product)
    return Product.objects.get(pk=product.pk).price


def test_page_asks_first_then_shows_old_and_new_prices_and_changes_nothing(admin_client: Client) -> None:
    tea, coffee = ProductFactory.create(name="Tea", price="3.60"), ProductFactory.create(name="Coffee", price="4.50")
    asked = ask(admin_client, None, tea, coffee)
    assert [product.name for product in asked.context["products"]] == ["Coffee", "Tea"]
    assert "New price" not in asked.content.decode()
    shown = ask(admin_client, "5", tea, coffee)
    assert [(product.name, product.new_price) for product in shown.context["products"]] == [
        ("Coffee", Decimal("4.73")),
        ("Tea", Decimal("3.78")),
    ]
    assert "Change 2 prices by 5 %" in shown.content.decode()
    assert prices() == {"Tea": Decimal("3.60"), "Coffee": Decimal("4.50")}


def test_confirmed_prices_are_written_with_history_and_change_log(admin_client: Client, admin_user: User) -> None:
    tea, coffee = ProductFactory.create(name="Tea", price=Decimal("3.60")), ProductFactory.create(name="Coffee")
    sugar = ProductFactory.create(name="Sugar", price=Decimal("0.05"))
    ProductFactory.create(name="Not chosen")
    answer = confirm(admin_client, "-2.5", tea, coffee, sugar)
    assert "Prices changed by -2.5 %: 2." in answer.content.decode()
    expected = {"Tea": "3.51", "Coffee": "4.39", "Sugar": "0.05", "Not chosen": "4.50"}
    assert prices() == {name: Decimal(price) for name, price in expected.items()}
    entries = LogEntry.objects.order_by("pk").values_list("user", "object_id", "object_repr", "change_message")
    assert list(entries) == [
        (admin_user.pk, str(tea.pk), "Tea", "Price: 3.60 → 3.51."),
        (admin_user.pk, str(coffee.pk), "Coffee", "Price: 4.50 → 4.39."),
    ]
    assert change_log() == [(tea.pk, "3.51"), (coffee.pk, "4.39")]
    history = admin_client.get(reverse("admin:catalog_product_history", args=[tea.pk])).content.decode()
    assert "Price: 3.60 → 3.51." in history


@pytest.mark.parametrize("percent", ["-100.01", "100"])
def test_one_price_out_of_range_refuses_all(admin_client: Client, percent: str) -> None:
    tea = ProductFactory.create(name="Tea", price=Decimal("3.60"))
    gold = ProductFactory.create(name="Gold", price=Decimal("9999999999.99"))
    shown = ask(admin_client, percent, tea, gold).content.decode()
    assert "would cost" in shown
    assert "is-act" not in shown
    refused = confirm(admin_client, percent, tea, gold).content.decode()
    assert "no price may be below 0 or above 9999999999.99" in refused
    assert prices() == {"Tea": Decimal("3.60"), "Gold": Decimal("9999999999.99")}
    assert not LogEntry.objects.exists()
    assert change_log() == []


@pytest.mark.parametrize(
    ("meddle", "words"),
    [
        (lambda tea: services.change_product(tea.pk, price=Decimal("4.00")), "Tea costs 4.00 by now, not 3.60."),
        (lambda tea: services.delete_product(tea.pk), "Somebody has deleted product {tea} meanwhile."),
    ],
    ids=["changed", "deleted"],
)
def test_what_somebody_else_did_since_the_look_refuses_all(
    admin_client: Client, meddle: Callable[[Product], object], words: str
) -> None:
    tea = ProductFactory.create(name="Tea", price=Decimal("3.60"))
    coffee = ProductFactory.create(name="Coffee")
    meddle(tea)
    assert words.format(tea=tea.pk) in confirm(admin_client, "5", tea, coffee).content.decode()
    assert prices()["Coffee"] == Decimal("4.50")
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("percent", ["", "much", "1.001", "NaN", "1e9", "12345"])
def test_percentage_that_is_none_is_refused_beside_its_field(admin_client: Client, percent: str) -> None:
    coffee = ProductFactory.create(name="Coffee")
    response = confirm(admin_client, percent, coffee)
    assert list(response.context["form"].errors) == ["percent"]
    assert prices() == {"Coffee": Decimal("4.50")}


@pytest.mark.parametrize("seen", ["cheap", ""])
def test_price_that_the_page_did_not_show_is_a_bad_request(admin_client: Client, seen: str) -> None:
    coffee = ProductFactory.create(name="Coffee")
    assert confirm(admin_client, "5", coffee, **{f"seen-{coffee.pk}": seen}).status_code == 400
    assert prices() == {"Coffee": Decimal("4.50")}


def test_who_may_not_change_products_changes_no_prices(client: Client) -> None:
    cy = User.objects.create(username="cy", is_staff=True)
    cy.user_permissions.add(Permission.objects.get(codename="view_product"))
    client.force_login(cy)
    coffee = ProductFactory.create(name="Coffee")
    assert 'value="change_prices"' not in client.get(LIST).content.decode()
    confirm(client, "5", coffee)
    assert prices() == {"Coffee": Decimal("4.50")}
    cy.user_permissions.add(Permission.objects.get(codename="change_product"))
    confirm(client, "5", coffee)
    assert prices() == {"Coffee": Decimal("4.73")}


@pytest.mark.parametrize("step", [ask, confirm])
def test_fifty_products_take_the_queries_of_one(admin_client: Client, step: Callable[..., object]) -> None:
    step(admin_client, "5", ProductFactory.create())
    one = ProductFactory.create()
    with CaptureQueriesContext(connection) as for_one:
        step(admin_client, "5", one)
    fifty = ProductFactory.create_batch(50)
    Product.objects.exclude(pk__in=[product.pk for product in fifty]).delete()
    with CaptureQueriesContext(connection) as for_fifty:
        step(admin_client, "5", *fifty)
    assert len(for_fifty) == len(for_one)
