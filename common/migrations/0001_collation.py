"""The collation ``danish``, before any table that sorts by it.

Every app's first migration points at accounts (the municipality), so standing before accounts is standing before all.
"""

from django.db import migrations


def create(apps, schema_editor):
    # On SQLite each connection brings the collation itself: common/collation.py.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE COLLATION IF NOT EXISTS danish (provider = icu, locale = 'da')")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP COLLATION IF EXISTS danish")


class Migration(migrations.Migration):
    initial = True

    run_before = [("accounts", "__first__")]

    operations = [migrations.RunPython(create, drop)]
