"""The database refuses to change a status report, its lights and a delivery rating once they are sent (D32)."""

from django.db import migrations

from common.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [protect("projects_statusreport", "projects_statuslight", "projects_deliveryrating")]
