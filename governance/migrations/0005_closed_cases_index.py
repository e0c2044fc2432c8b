from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("governance", "0004_fold_search_text")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("is_closed", True)), fields=["municipality"], name="case_closed"),
        ),
    ]
