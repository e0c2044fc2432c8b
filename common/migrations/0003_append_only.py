"""The database refuses to change the audit log, its seals and frozen documents."""

from django.db import migrations

from common.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("common", "0002_mechanisms")]

    operations = [protect("common_auditentry", "common_auditseal", "common_auditsealentry", "common_snapshot")]
