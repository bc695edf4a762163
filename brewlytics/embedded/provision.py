"""The steps of the start that need Django, in one process: its tables, beat's rights, static files, admin, API key."""

import os
from collections.abc import Mapping

import django
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from psycopg2.sql import SQL, Identifier

KEY_NAME = "make run"


def main(environment: Mapping[str, str]) -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    grant_beat()
    call_command("collectstatic", interactive=False, verbosity=0)
    make_admin(environment["ADMIN_USER"], environment["ADMIN_PASSWORD"])
    make_key(environment["API_KEY"])


def grant_beat() -> None:
    """The schedule's tables alone, all of which its scheduler reads or writes, and which Flyway does not know."""
    tables = [Identifier(model._meta.db_table) for model in apps.get_app_config("django_celery_beat").get_models()]
    with connection.cursor() as cursor:
        grant = SQL("grant select, insert, update, delete on {} to brew_beat")
        cursor.execute(grant.format(SQL(", ").join(tables)))


def make_admin(name: str, password: str) -> None:
    """Once. A password that somebody has changed since is theirs, and not set back."""
    users = get_user_model().objects
    if not users.filter(username=name).exists():
        users.create_superuser(username=name, password=password)
    elif not users.get(username=name).check_password(password):
        print(f"The password of {name} was changed: the one in the env file does not hold any more.")


def make_key(key: str) -> None:
    """Once. The stack drew the key and keeps it; here is its hash alone."""
    from brewlytics.access.models import KEYS, ApiKey, Right  # models cannot be imported before django.setup()

    ApiKey.objects.get_or_create(
        prefix=key.partition(".")[0],
        defaults={"name": KEY_NAME, "hashed_key": KEYS.hash(key), "rights": Right.values},
    )


if __name__ == "__main__":
    main(os.environ)
