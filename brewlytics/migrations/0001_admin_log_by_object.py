"""Each touch on the order board is an entry of Django's log, which has no index to find those of one order by."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("admin", "0003_logentry_add_action_flag_choices")]
    operations = [
        migrations.RunSQL(
            "create index django_admin_log_object_idx on django_admin_log (content_type_id, object_id)",
            "drop index django_admin_log_object_idx",
        )
    ]
