"""Keys of a store, a limit for each key, and when a key was last used."""

from typing import Any

from django.db import migrations, models


def leave_the_first_key_without_a_limit(apps: Any, schema_editor: Any) -> None:
    """As `manage.py provision` makes it now: whoever runs the platform measures it with this key."""
    apps.get_model("access", "ApiKey").objects.filter(name="first key").update(requests_per_minute=0)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.AddField(
            "ApiKey",
            "store_id",
            models.BigIntegerField("store", null=True, blank=True, help_text="empty: the chain's"),
        ),
        migrations.AddField(
            "ApiKey",
            "requests_per_minute",
            models.PositiveIntegerField(null=True, blank=True, help_text="empty: the usual limit; 0: none at all"),
        ),
        migrations.AddField(
            "ApiKey",
            "last_used_at",
            models.DateTimeField("last used", null=True, blank=True, editable=False),
        ),
        migrations.RunPython(leave_the_first_key_without_a_limit, migrations.RunPython.noop, elidable=True),
    ]
