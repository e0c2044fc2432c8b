"""The database refuses to change the ledgers of the apps (common protects its own tables)."""

from django.db import migrations

from common.append_only import protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [("business_cases", "__first__")]

    operations = [protect("business_cases_fundmovement")]
