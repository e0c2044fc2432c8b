from django.db import migrations


def tie(apps, schema_editor):
    """A business case that was imported did not know its proposal's case, and so was not closed with it."""
    using = schema_editor.connection.alias
    proposals = apps.get_model("projects", "Proposal").objects.using(using)
    business_cases = apps.get_model("business_cases", "BusinessCase").objects.using(using)
    loose = proposals.filter(business_case__case__isnull=True, business_case__isnull=False)
    for business_case, case in loose.values_list("business_case", "case"):
        business_cases.filter(pk=business_case, case__isnull=True).update(case=case)


class Migration(migrations.Migration):
    dependencies = [("projects", "0100_append_only"), ("business_cases", "0103_search_text")]

    operations = [migrations.RunPython(tie, migrations.RunPython.noop)]
