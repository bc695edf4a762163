"""What the overview refuses and whom, and what it says when nobody can say the numbers."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connections
from django.test import Client

from brewlytics.embedded.ports import free_port
from warehouse.tests.engine import drain, on_the_star
from warehouse.tests.shop import Session, open_shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

PAGE = "/admin/overview/"


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
        ({"category": "tea"}, "a category"),
    ],
)
@pytest.mark.parametrize("path", ["", "live/", "time.csv"])
def test_wrong_filters_are_a_page_that_says_what_is_wrong(
    built: str, admin_client: Client, path: str, query: dict[str, str], said: str
) -> None:
    page = admin_client.get(PAGE + path, query)
    assert page.status_code == 400
    assert said in page.content.decode()


def test_missing_mart_is_503_and_names_the_command(built: str, admin_client: Client) -> None:
    on_the_star("alter view marts.daily_revenue rename to elsewhere")
    try:
        pages = [admin_client.get(PAGE + path) for path in ("", "live/", "time.csv")]
    finally:
        on_the_star("alter view marts.elsewhere rename to daily_revenue")
    assert [page.status_code for page in pages] == [503] * 3
    assert all("manage.py dbt build" in page.content.decode() for page in pages)


def test_star_that_is_down_is_503(admin_client: Client, star_down: None) -> None:
    pages = [admin_client.get(PAGE + path) for path in ("", "live/", "time.csv")]
    assert [page.status_code for page in pages] == [503] * 3
    assert all("is it up?" in page.content.decode() for page in pages)


@pytest.mark.parametrize("path", ["", "live/", "stores.csv"])
def test_stranger_is_sent_to_the_log_in(client: Client, path: str) -> None:
    response = client.get(PAGE + path)
    assert (response.status_code, response.headers["Location"]) == (302, f"/admin/login/?next={PAGE}{path}")


@pytest.mark.parametrize("path", ["", "live/", "stores.csv"])
def test_staff_need_the_right_to_see_the_facts(built: str, client: Client, path: str) -> None:
    bo = User.objects.create(username="bo", is_staff=True)
    client.force_login(bo)
    assert client.get(PAGE + path).status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()
    bo.user_permissions.set(Permission.objects.filter(codename__in=["view_factsale", "view_factorder"]))
    assert client.get(PAGE + path).status_code == 200
    assert f'href="{PAGE}"' in client.get("/admin/").content.decode()


def test_name_that_looks_like_a_formula_is_none_in_the_file(built: str, admin_client: Client, ada: Session) -> None:
    open_shop(ada)
    ada.update("stores", 1, name='=cmd|"/c calc",1')
    drain()
    file = admin_client.get(PAGE + "stores.csv").getvalue().decode()
    assert file.splitlines()[1].startswith('"\'=cmd|""/c calc"",1",')


def test_unknown_table_is_404(admin_client: Client) -> None:
    assert admin_client.get(PAGE + "weather.csv").status_code == 404
