"""What a start makes in Django's tables, once; and beat's rights, which are enough for its scheduler and no more."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from brewlytics.access.models import ApiKey, Right
from brewlytics.celery import app
from brewlytics.management.commands.provision import grant
from brewlytics.schedulers import KeepingScheduler

# The scheduler closes its connection: no transaction of the test's can be open around it.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


FIRST = {"ADMIN_USER": "ada", "ADMIN_PASSWORD": "a-first-password", "API_KEY": "prefix12.secret"}


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FIRST.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("first")
def test_first_admin_and_first_key_are_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("provision")
    call_command("provision")
    assert [(user.username, user.is_superuser) for user in User.objects.all()] == [("ada", True)]
    (key,) = ApiKey.objects.all()
    assert (key.rights, key.opens_with("prefix12.secret"), key.opens_with("prefix12.other")) == (
        Right.values,
        True,
        False,
    )
    assert "secret" not in key.hashed_key
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("first")
def test_what_somebody_has_changed_since_is_not_set_back(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("provision")
    user = User.objects.get()
    user.set_password("of their own")
    user.save()
    ApiKey.objects.update(rights=["orders:read"])
    call_command("provision")
    assert User.objects.get().check_password("of their own")
    assert ApiKey.objects.get().rights == ["orders:read"]
    assert capsys.readouterr().out == "The password of ada was changed: ADMIN_PASSWORD does not hold any more.\n"


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("name", FIRST)
def test_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(CommandError, match=f"{name} environment variable"):
        call_command("provision")


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("key", ["no-dot", "toolongaprefix.secret", ".secret", "prefix12."])
def test_key_of_another_shape_is_refused(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("API_KEY", key)
    with pytest.raises(CommandError, match="API_KEY must be a prefix"):
        call_command("provision")
    assert not ApiKey.objects.exists()


@pytest.fixture
def as_beat(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every connection of this process has beat's rights, until the test is over."""
    grant()
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict["OPTIONS"], "options", "-c role=brew_beat")
        yield
        connection.close()


def test_beat_may_use_the_tables_of_its_schedule_and_no_other() -> None:
    grant()
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relname like 'django\\_celery\\_beat\\_%' and relkind = 'r'")
        schedule = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select distinct table_name from information_schema.table_privileges where grantee = 'brew_beat'"
        )
        assert {name for (name,) in cursor.fetchall()} == schedule


@pytest.mark.usefixtures("as_beat")
def test_rights_of_beat_are_enough_to_make_the_schedule_send_it_and_keep_count() -> None:
    scheduler = KeepingScheduler(app=app)
    due = scheduler.schedule["cdc-to-star"]
    scheduler.apply_async(due)
    scheduler.sync()
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, total_run_count from django_celery_beat_periodictask where name = 'cdc-to-star'"
        )
        assert cursor.fetchall() == [("brew_beat", 1)]
