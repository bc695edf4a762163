"""The page that lets the engine rest: who may, that it asks first, and that the pipeline tells of it."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from warehouse.etl import read_pause
from warehouse.tests.engine import connect, drain, on_the_star
from warehouse.tests.fragment import PAGE, Words, look, words
from warehouse.tests.shop import Session, open_shop
from warehouse.tests.test_etl_command import pointed_elsewhere
from warehouse.tests.test_pipeline import rights_of_the_web_process

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])

ENGINE = "/admin/pipeline/engine/"


def paused_by() -> tuple[str, str] | None:
    with connect("olap", autocommit=True) as olap:
        rest = read_pause(olap)
        return (rest.by, rest.reason) if rest else None


def test_permission_is_needed_to_see_the_button_and_to_press_it(client: Client) -> None:
    assert client.get(ENGINE).headers["Location"] == f"/admin/login/?next={ENGINE}"
    user = User.objects.create(username="bo", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_etlrun"))
    client.force_login(user)
    assert (client.get(ENGINE).status_code, client.post(ENGINE, {"pause": ""}).status_code) == (403, 403)
    assert ENGINE not in look(client, PAGE).content.decode()
    assert paused_by() is None
    user.user_permissions.add(Permission.objects.get(codename="pause_engine"))
    assert ENGINE in look(client, PAGE).content.decode()
    client.post(ENGINE, {"pause": "", "reason": " a new disk "})
    assert paused_by() == ("bo", "a new disk")


def test_engine_rests_and_goes_on_by_the_buttons(admin_client: Client, ada: Session) -> None:
    assert "Let the engine rest?" in Words(admin_client.get(ENGINE).content.decode()).texts
    assert admin_client.post(ENGINE, {"pause": "", "reason": "<b>"}).headers["Location"] == PAGE
    open_shop(ada)
    assert drain().is_paused
    state = words(admin_client)[0]
    assert state.startswith("The engine is paused by ada since ")
    assert state.endswith(": <b>. Nothing is lost: changes wait in their log.")
    assert "Let it go on" in Words(admin_client.get(ENGINE).content.decode()).texts
    admin_client.post(ENGINE, {"resume": ""})
    assert paused_by() is None
    assert drain().events == 9


def test_rights_of_the_web_process_are_enough(admin_client: Client) -> None:
    with rights_of_the_web_process():
        admin_client.post(ENGINE, {"pause": ""})
        assert "Let it go on" in admin_client.get(ENGINE).content.decode()
        admin_client.post(ENGINE, {"resume": ""})
    assert paused_by() is None


def test_form_of_somebody_else_s_page_is_refused(admin_user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.post(ENGINE, {"pause": ""}).status_code == 403
    assert paused_by() is None


def test_looking_changes_nothing_and_neither_does_a_form_without_a_button(admin_client: Client) -> None:
    admin_client.get(ENGINE, {"pause": ""})
    admin_client.post(ENGINE)
    assert paused_by() is None


def test_star_that_is_away_is_told_in_words(admin_client: Client) -> None:
    with pointed_elsewhere("olap", PORT="1"):
        answer = admin_client.post(ENGINE, {"pause": ""}, follow=True)
    assert "Connection refused" in answer.content.decode()


def test_new_column_of_the_source_is_told(admin_client: Client) -> None:
    on_the_star("insert into source_column_unknown values ('orders', 'mood', 'text', '2026-01-02 03:04:05Z')")
    assert words(admin_client)[1] == (
        "A new column of the source is not carried: orders.mood text, seen since 2026-01-02 03:04:05 UTC"
    )
