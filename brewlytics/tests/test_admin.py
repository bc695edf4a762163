"""The admin as a whole: every page opens, whosever app it belongs to."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from unfold.admin import ModelAdmin

from brewlytics.problems import server_error

pytestmark = pytest.mark.django_db(databases=["default", "olap"])

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def page(model: type[Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def test_index_bears_our_name(admin_client: Client) -> None:
    assert "Brewlytics" in admin_client.get("/admin/").content.decode()


def test_login_page_bears_our_name(client: Client) -> None:
    assert "Brewlytics" in client.get("/admin/login/").content.decode()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_page_is_dressed_alike(model: type[Model]) -> None:
    assert isinstance(admin.site._registry[model], ModelAdmin)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_changelist_opens_and_is_searched(admin_client: Client, model: type[Model]) -> None:
    assert admin_client.get(page(model, "changelist")).status_code == 200
    assert admin_client.get(page(model, "changelist"), {"q": "Ada"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_add_page_opens_where_rows_may_be_added(admin_client: Client, model: type[Model]) -> None:
    may_add = admin.site._registry[model].has_add_permission(admin_client.get("/admin/").wsgi_request)
    assert admin_client.get(page(model, "add")).status_code == (200 if may_add else 403)


def test_schedule_pages_open(admin_client: Client) -> None:
    interval = IntervalSchedule.objects.create(every=5, period="seconds")
    crontab = CrontabSchedule.objects.create()
    task = PeriodicTask.objects.create(name="knock", task="warehouse.tasks.cdc_to_star", interval=interval)
    for row in (interval, crontab, task):
        response = admin_client.get(page(type(row), "change", row.pk))
        assert response.status_code == 200
    assert "warehouse.tasks.cdc_to_star" in response.content.decode()


def test_schedule_is_changed_in_the_admin(admin_client: Client) -> None:
    interval = IntervalSchedule.objects.create(every=5, period="seconds")
    task = PeriodicTask.objects.create(name="knock", task="warehouse.tasks.cdc_to_star", interval=interval)
    form = {"name": "knock", "task": task.task, "interval": interval.pk, "args": "[]", "kwargs": '{"linger": 1}'}
    form |= {"headers": "{}", "start_time_0": "", "start_time_1": "", "expires_0": "", "expires_1": ""}
    response = admin_client.post(page(PeriodicTask, "change", task.pk), form)
    assert response.status_code == 302
    task.refresh_from_db()
    assert (task.enabled, task.kwargs) == (False, '{"linger": 1}')


def test_user_and_group_pages_open(admin_client: Client, admin_user: User) -> None:
    group = Group.objects.create(name="baristas")
    assert admin_client.get(page(User, "change", admin_user.pk)).status_code == 200
    assert admin_client.get(page(Group, "change", group.pk)).status_code == 200


def test_sidebar_calls_the_wrong_passwords_log_ins_and_shows_them_to_those_who_may_see_them(
    client: Client, admin_client: Client
) -> None:
    assert "Log-ins" in titles(admin_client)
    cy = User.objects.create(username="cy", is_staff=True)
    cy.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(cy)
    assert titles(client) == ["Order board", "Orders"]
    cy.user_permissions.add(Permission.objects.get(codename="view_accessattempt"))
    assert titles(client) == ["Order board", "Log-ins", "Orders"]


def titles(client: Client) -> list[str]:
    """The sections of the sidebar; the first has no name but its pages."""
    pages, *apps = client.get("/admin/").context["sidebar_navigation"]
    return [*(page["title"] for page in pages["items"]), *(app["title"] for app in apps)]


def test_start_leads_to_the_pages_that_somebody_may_see(client: Client) -> None:
    cy = User.objects.create(username="cy", is_staff=True)
    cy.user_permissions.add(Permission.objects.get(codename="view_factsale"))
    client.force_login(cy)
    shown = client.get("/admin/").content.decode()
    start = shown[shown.index("staff-start") :].partition("</nav>")[0]
    assert ("/admin/overview/" in start, "/admin/orders/board/" in start) == (True, False)


def test_log_in_page_that_was_kept_as_a_bookmark_leads_to_the_start(client: Client) -> None:
    User.objects.create_user("cy", password="right", is_staff=True)
    response = client.post("/admin/login/", {"username": "cy", "password": "right"})
    assert response.headers["Location"] == "/admin/"


def test_page_that_is_not_there_says_so_and_leads_to_the_start(admin_client: Client) -> None:
    for path in ("/admin/nowhere/", "/admin/orders/board/?store=999"):
        response = admin_client.get(path)
        assert response.status_code == 404
        assert alone(response) == ("There is no such page", "/admin/")


def test_page_that_somebody_may_not_see_says_so(client: Client) -> None:
    client.force_login(User.objects.create(username="cy", is_staff=True))
    response = client.get("/admin/orders/order/")
    assert response.status_code == 403
    assert alone(response) == ("This page is not yours to see", "/admin/")


@pytest.mark.parametrize("path", ["customers/customer/?city=%00", "orders/order/?status__exact=a%00b"])
def test_address_that_no_page_makes_is_refused(admin_client: Client, path: str) -> None:
    response = admin_client.get(f"/admin/{path}")
    assert response.status_code == 400
    assert alone(response) == ("This address leads nowhere", "/admin/")


def test_form_of_an_earlier_log_in_says_what_to_do(admin_user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    response = client.post("/admin/orders/order/add/")
    assert response.status_code == 403
    assert alone(response) == ("This page was too old", "/admin/")


def test_fault_of_ours_is_told_on_a_page(rf: RequestFactory) -> None:
    response = server_error(rf.get("/admin/"))
    assert response.status_code == 500
    assert alone(response) == ("Something went wrong", "/admin/")


def alone(page: Any) -> tuple[str, str]:
    """The heading of a page without the admin's frame, and where it leads."""
    shown = page.content.decode()
    return re.search("<h1>(.*)</h1>", shown)[1], re.search('<a href="(.*)">', shown)[1]  # type: ignore[index]


def test_list_says_how_many_were_found_once_something_is_sought(admin_client: Client) -> None:
    assert " found (" not in admin_client.get("/admin/orders/store/").content.decode()
    assert "0 found (" in admin_client.get("/admin/orders/store/", {"q": "nowhere"}).content.decode()


def test_search_keeps_the_filters(admin_client: Client) -> None:
    shown = admin_client.get("/admin/catalog/product/", {"is_active__exact": "1", "q": "tea"}).content.decode()
    form = shown[shown.index('id="changelist-search"') :].partition("</form>")[0]
    assert '<input type="hidden" name="is_active__exact" value="1">' in form
    assert 'name="q" value="tea"' in form
