"""The national discount rates by the day they were announced (D39)."""

from datetime import date
from decimal import Decimal

from django.db import migrations

#: (valid from, source, ((from year, rate a year), …))
RATES = (
    (
        date(1999, 1, 1),
        "Finansministeriet, Vejledning i udarbejdelse af samfundsøkonomiske konsekvensvurderinger, 1999",
        ((0, "0.06"),),
    ),
    (
        date(2013, 5, 31),
        "Finansministeriet, Ny og lavere samfundsøkonomisk diskonteringsrente, 31. maj 2013",
        ((0, "0.04"), (36, "0.03"), (71, "0.02")),
    ),
    (
        date(2021, 1, 7),
        "Finansministeriet, Dokumentationsnotat for den samfundsøkonomiske diskonteringsrente, 7. januar 2021",
        ((0, "0.035"), (36, "0.025"), (71, "0.015")),
    ),
)


def load(apps, schema_editor):
    rates = apps.get_model("business_cases", "DiscountRate")
    for valid_from, source, bands in RATES:
        for from_year, rate in bands:
            rates.objects.get_or_create(
                valid_from=valid_from, from_year=from_year, defaults={"rate": Decimal(rate), "source": source}
            )


class Migration(migrations.Migration):
    dependencies = [("business_cases", "0100_append_only")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
