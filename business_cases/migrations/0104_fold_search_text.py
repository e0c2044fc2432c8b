"""Rows that were there before the search text are found too."""

from django.db import migrations

from common.text import refold

MODELS = ("BusinessCase", "Fund")


def fold_existing(apps, schema_editor):
    for name in MODELS:
        refold(apps.get_model("business_cases", name))


class Migration(migrations.Migration):
    dependencies = [("business_cases", "0103_search_text")]

    operations = [migrations.RunPython(fold_existing, migrations.RunPython.noop, elidable=True)]
