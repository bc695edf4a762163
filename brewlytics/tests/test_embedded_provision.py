"""Beat's rights: its own tables and nothing else, and that this is enough for its scheduler."""

from collections.abc import Iterator

import pytest
from django.db import connection

from brewlytics.celery import app
from brewlytics.embedded.provision import grant_beat
from brewlytics.schedulers import KeepingScheduler

# The scheduler closes its connection: no transaction of the test's can be open around it.
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "olap"])


@pytest.fixture
def as_beat(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every connection of this process has beat's rights, until the test is over."""
    grant_beat()
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict["OPTIONS"], "options", "-c role=brew_beat")
        yield
        connection.close()


def test_beat_may_use_the_tables_of_its_schedule_and_no_other() -> None:
    grant_beat()
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
        cursor.execute("select current_user, total_run_count from django_celery_beat_periodictask")
        assert cursor.fetchall() == [("brew_beat", 1)]
