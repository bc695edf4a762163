"""What the overview refuses and whom, and what it says when nobody can say the numbers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connections
from django.test import Client

from brewlytics.embedded.ports import free_port
from warehouse.reports.overview import PANELS
from warehouse.tests.engine import drain, on_the_star
from warehouse.tests.shop import Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

PAGE = "/admin/overview/"
PATHS = ["", "live/", *(f"{table}.csv" for table in PANELS)]


@pytest.fixture
def star_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    connections["olap"].close()
    with monkeypatch.context() as patch:
        patch.setitem(connections["olap"].settings_dict, "PORT", free_port())
        yield


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "yesterday"}, "is not a date"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "swap them"),
        ({"from": "2011-01-01", "to": "2049-01-01"}, "longer than ten years"),
        ({"to": "2050-01-01"}, "2010 to 2049"),
        ({"store": "999"}, "no store"),
        ({"store": "<script>"}, "&lt;script&gt;"),
        ({"store": "9" * 5000}, "no store"),
        ({"category": "tea"}, "a category"),
        ({"from": "0001-01-01"}, "2010 to 2049"),
        ({"from": "2026-02-30"}, "is not a date"),
        ({"to": "\0"}, "is not a date"),
        ({"from": ["2026-01-01", "x"]}, "is not a date"),
    ],
)
@pytest.mark.parametrize("path", ["", "live/", "time.csv"])
def test_wrong_filters_are_a_page_that_says_what_is_wrong(
    built: None, admin_client: Client, path: str, query: dict[str, Any], said: str
) -> None:
    page = admin_client.get(PAGE + path, query)
    assert page.status_code == 400
    assert said in page.content.decode()


@pytest.mark.parametrize(
    ("mart", "file"),
    [
        ("daily_revenue", "time.csv"),
        ("daily_revenue", "stores.csv"),
        ("hourly_sales", None),
        ("sales_by_category", "categories.csv"),
        ("product_performance", "products.csv"),
        ("top_customers", "customers.csv"),
    ],
)
def test_missing_mart_is_503_and_names_the_command(
    built: None, admin_client: Client, mart: str, file: str | None
) -> None:
    on_the_star(f"alter table marts.{mart} rename to elsewhere")
    try:
        refuses(admin_client, ["", "live/", *([file] if file else [])], "manage.py dbt build")
    finally:
        on_the_star(f"alter table marts.elsewhere rename to {mart}")


def test_marts_that_were_never_built_are_503_and_name_the_command(admin_client: Client) -> None:
    on_the_star("alter schema marts rename to elsewhere")
    try:
        refuses(admin_client, PATHS, "manage.py dbt build")
    finally:
        on_the_star("alter schema elsewhere rename to marts")


def test_star_that_is_down_is_503(admin_client: Client, star_down: None) -> None:
    refuses(admin_client, PATHS, "is it up?")


def refuses(client: Client, paths: list[str], said: str) -> None:
    for path in paths:
        page = client.get(PAGE + path)
        assert (path, page.status_code, page.headers["Content-Type"]) == (path, 503, "text/html; charset=utf-8")
        assert said in page.content.decode()


@pytest.mark.parametrize("path", ["factorder/", "factsale/", "factorder/1/change/", "etlrun/", "dimstore/"])
def test_rows_behind_a_bar_are_503_where_the_star_is_down(admin_client: Client, star_down: None, path: str) -> None:
    page = admin_client.get(f"/admin/warehouse/{path}")
    assert page.status_code == 503
    assert "is it up?" in page.content.decode()


def test_rows_behind_a_bar_take_no_wrong_day(admin_client: Client) -> None:
    page = admin_client.get("/admin/warehouse/factorder/?date__gte=yesterday", follow=True)
    assert page.redirect_chain == [("/admin/warehouse/factorder/?e=1", 302)]
    assert page.status_code == 200


@pytest.mark.parametrize("path", ["", "live/", "stores.csv"])
def test_stranger_is_sent_to_the_log_in(client: Client, path: str) -> None:
    response = client.get(PAGE + path)
    assert (response.status_code, response.headers["Location"]) == (302, f"/admin/login/?next={PAGE}{path}")


@pytest.mark.parametrize("path", ["", "live/", "stores.csv"])
def test_staff_need_the_right_to_see_the_facts(built: None, client: Client, path: str) -> None:
    bo = User.objects.create(username="bo", is_staff=True)
    client.force_login(bo)
    assert client.get(PAGE + path).status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()
    bo.user_permissions.set(Permission.objects.filter(codename__in=["view_factsale", "view_factorder"]))
    assert client.get(PAGE + path).status_code == 200
    assert f'href="{PAGE}"' in client.get("/admin/").content.decode()


def test_name_that_looks_like_a_formula_is_none_in_the_file(built: None, admin_client: Client, ada: Session) -> None:
    open_shop(ada)
    ada.update("stores", 1, name='=cmd|"/c calc",1')
    drain()
    file = admin_client.get(PAGE + "stores.csv").getvalue().decode()
    assert file.splitlines()[1].startswith('"\'=cmd|""/c calc"",1",')


def test_unknown_table_is_404(admin_client: Client) -> None:
    assert admin_client.get(PAGE + "weather.csv").status_code == 404
