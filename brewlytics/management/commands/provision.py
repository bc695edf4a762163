"""What a start does once the schema is there: Django's tables and the rights on them, groups, an admin, an API key."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg2.sql import SQL, Identifier

from brewlytics.access.models import KEYS, ApiKey, Right
from brewlytics.environment import Environment
from brewlytics.staff_groups import make_groups

KEY_NAME = "first key"
# The services that look a caller's key up, beside brew_app, which has all of Django's tables.
KEY_READERS = ["brew_order_api", "brew_product_api", "brew_customer_api"]


class Command(BaseCommand):
    help = (
        "Make Django's tables, grant them to the services, and make the groups of the staff, the admin and the API key "
        "that the environment names (ADMIN_USER, ADMIN_PASSWORD, API_KEY) where there are none yet. Needs the log-in "
        "that owns the database. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        env = Environment()
        try:
            admin, password, key = env.str("ADMIN_USER"), env.str("ADMIN_PASSWORD"), env.str("API_KEY")
        except ImproperlyConfigured as error:
            raise CommandError(f"{error}. The first admin and the first API key are made from it.") from error
        if not all(key.partition(".")[::2]) or len(key.partition(".")[0]) > 8:
            raise CommandError("API_KEY must be a prefix of up to 8 letters and digits, a dot, and a secret.")
        call_command("migrate", interactive=False, verbosity=0)
        with transaction.atomic():
            grant()
            make_groups()
            self._make_admin(admin, password)
            self._make_key(key)

    def _make_admin(self, name: str, password: str) -> None:
        """Once. A password that somebody has changed since is theirs, and not set back."""
        users = get_user_model().objects
        if not users.filter(username=name).exists():
            users.create_superuser(username=name, password=password)
        elif not users.get(username=name).check_password(password):
            self.stdout.write(f"The password of {name} was changed: ADMIN_PASSWORD does not hold any more.")

    def _make_key(self, key: str) -> None:
        """Once. Whoever starts the platform drew the key and keeps it; here is its hash alone. It has no limit: the
        platform is measured with it."""
        ApiKey.objects.get_or_create(
            prefix=key.partition(".")[0],
            defaults={"name": KEY_NAME, "hashed_key": KEYS.hash(key), "rights": Right.values, "requests_per_minute": 0},
        )


def grant() -> None:
    """On the tables that Django makes, which Flyway does not know: the whole schedule to beat, the keys to the API."""
    beat = [Identifier(model._meta.db_table) for model in apps.get_app_config("django_celery_beat").get_models()]
    keys = Identifier(ApiKey._meta.db_table)
    readers = SQL(", ").join(map(Identifier, KEY_READERS))
    with connection.cursor() as cursor:
        cursor.execute(
            SQL("grant select, insert, update, delete on {} to brew_beat").format(SQL(", ").join(beat)),
        )
        cursor.execute(SQL("grant select, update (last_used_at) on {} to {}").format(keys, readers))
