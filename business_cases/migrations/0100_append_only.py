"""The database refuses to change what was posted on a fund or paid out of a grant."""

from django.db import migrations

from common.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("business_cases", "0001_initial")]

    operations = [protect("business_cases_fundmovement", "business_cases_disbursement")]
