"""The staff's groups: what clerks, managers and analysts see in the sidebar, may open, and may not."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

from brewlytics.staff_groups import GROUPS, make_groups
from catalog.tests.factories import ProductFactory
from customers.tests.factories import CustomerFactory
from orders.tests.factories import EmployeeFactory, OrderFactory

pytestmark = pytest.mark.django_db(databases=["default", "olap"])

AT_THE_COUNTER = ["/admin/orders/board/", "/admin/catalog/product/", "/admin/customers/customer/"]
AT_THE_COUNTER += ["/admin/orders/employee/", "/admin/orders/order/", "/admin/orders/store/"]
REPORTS = [f"/admin/warehouse/{model}/" for model in ("dimdate", "dimemployee", "factorder", "dimproduct", "factsale")]
REPORTS += ["/admin/warehouse/dimstore/", "/admin/overview/"]
ANALYSTS = [f"/admin/warehouse/{model}/" for model in ("martbuild", "dimcustomer", "etlrun", "reconciliation")]
ANALYSTS += ["/admin/pipeline/"]
SEEN = {"clerk": AT_THE_COUNTER, "manager": AT_THE_COUNTER + REPORTS, "analyst": REPORTS + ANALYSTS}
# They have tests of their own, with marts built and connections of the engine's.
OF_THE_ENGINE = {"/admin/overview/", "/admin/pipeline/"}
# Every page of the admin that leads anywhere.
PLACES = {*AT_THE_COUNTER, *REPORTS, *ANALYSTS, "/admin/auth/user/", "/admin/auth/group/", "/admin/access/apikey/"}
PLACES |= {"/admin/warehouse/cdcdeadletter/", "/admin/django_celery_beat/periodictask/", "/admin/pipeline/engine/"}


@pytest.fixture
def staff(client: Client, request: pytest.FixtureRequest) -> Client:
    """Logged in as a member of the group that the test names, and of no other."""
    make_groups()
    user = User.objects.create(username="cy", is_staff=True)
    user.groups.add(Group.objects.get(name=request.param))
    client.force_login(user)
    return client


def in_groups(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("staff", names, indirect=True)


@pytest.mark.parametrize(("staff", "seen"), SEEN.items(), ids=SEEN, indirect=["staff"])
def test_sidebar_leads_where_the_group_may_go_and_nowhere_else(staff: Client, seen: list[str]) -> None:
    sidebar = staff.get("/admin/").content.decode().partition("<main")[0]
    assert PLACES & set(re.findall(r'href="(/admin/[^"]+/)"', sidebar)) == set(seen)


@pytest.mark.parametrize(("staff", "seen"), SEEN.items(), ids=SEEN, indirect=["staff"])
def test_what_the_sidebar_hides_is_closed(staff: Client, seen: list[str]) -> None:
    assert {place: staff.get(place).status_code for place in seen if place not in OF_THE_ENGINE} == dict.fromkeys(
        [place for place in seen if place not in OF_THE_ENGINE], 200
    )
    closed = PLACES - set(seen)
    assert {place: staff.get(place).status_code for place in closed} == dict.fromkeys(closed, 403)


RIGHTS = [
    ("/admin/orders/order/add/", {"manager"}),
    ("/admin/orders/order/{order}/delete/", {"manager"}),
    ("/admin/customers/customer/add/", {"clerk", "manager"}),
    ("/admin/customers/customer/{customer}/delete/", {"manager"}),
    ("/admin/catalog/product/add/", {"manager"}),
    ("/admin/catalog/product/{product}/delete/", {"manager"}),
    ("/admin/orders/store/add/", {"manager"}),
    ("/admin/orders/employee/add/", {"manager"}),
    ("/admin/orders/employee/{employee}/delete/", {"manager"}),
]


@in_groups("clerk", "manager", "analyst")
@pytest.mark.parametrize(("address", "groups"), RIGHTS, ids=[address for address, _ in RIGHTS])
def test_who_may_add_and_delete(staff: Client, address: str, groups: set[str], request: pytest.FixtureRequest) -> None:
    rows = {
        "order": OrderFactory.create().pk,
        "customer": CustomerFactory.create().pk,
        "product": ProductFactory.create().pk,
        "employee": EmployeeFactory.create().pk,
    }
    group = request.node.callspec.params["staff"]
    assert staff.get(address.format(**rows)).status_code == (200 if group in groups else 403)


@in_groups("clerk", "manager", "analyst")
def test_who_may_change(staff: Client, request: pytest.FixtureRequest) -> None:
    """An order and a customer: clerks too. A price: managers alone."""
    order, customer, product = OrderFactory.create(), CustomerFactory.create(name="Ada"), ProductFactory.create()
    staff.post(f"/admin/orders/board/{order.pk}/preparing/", {"version": 1})
    staff.post(f"/admin/customers/customer/{customer.pk}/change/", {"name": "Ada L.", "loyalty_tier": "none"})
    form = {"sku": product.sku, "name": product.name, "category": product.category, "price": "5.00"}
    staff.post(f"/admin/catalog/product/{product.pk}/change/", form)
    for row in (order, customer, product):
        row.refresh_from_db()
    group = request.node.callspec.params["staff"]
    assert (order.status, customer.name, str(product.price)) == {
        "clerk": ("preparing", "Ada L.", "4.50"),
        "manager": ("preparing", "Ada L.", "5.00"),
        "analyst": ("placed", "Ada", "4.50"),
    }[group]


@in_groups("clerk", "manager")
def test_only_managers_take_lists_away(staff: Client, request: pytest.FixtureRequest) -> None:
    order = OrderFactory.create()
    form = {"action": "download", "_selected_action": [order.pk]}
    answer = staff.post("/admin/orders/order/", form)
    is_manager = request.node.callspec.params["staff"] == "manager"
    assert answer.headers["Content-Type"].startswith("text/csv" if is_manager else "text/html")


@in_groups("clerk")
def test_clerk_finds_what_an_order_is_made_of(staff: Client) -> None:
    for field, model in (("store", "order"), ("customer", "order"), ("employee", "order"), ("product", "orderitem")):
        query = {"app_label": "orders", "model_name": model, "field_name": field, "term": ""}
        assert staff.get("/admin/autocomplete/", query).status_code == 200


@pytest.mark.parametrize("name", GROUPS)
def test_every_right_of_a_group_exists(name: str) -> None:
    make_groups()
    wanted = {
        f"{app}.{verb}_{model}"
        for app, models in GROUPS[name].items()
        for model, verbs in models.items()
        for verb in verbs
    }
    rights = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    assert {f"{app}.{codename}" for app, codename in rights} == wanted


def test_groups_are_made_at_the_start_and_left_as_people_have_made_them_since(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {"ADMIN_USER": "ada", "ADMIN_PASSWORD": "a-first-password", "API_KEY": "prefix12.s"}.items():
        monkeypatch.setenv(variable, value)
    call_command("provision")
    assert set(Group.objects.values_list("name", flat=True)) == set(GROUPS)
    clerks = Group.objects.get(name="clerk")
    clerks.permissions.clear()
    call_command("provision")
    assert not clerks.permissions.exists()
