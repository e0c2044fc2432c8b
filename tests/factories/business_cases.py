"""Business cases and benefits. Figures are Herning's example (D40): 1.600.000 kr. in year 0, 400.000 kr. a year."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from business_cases.enums import BenefitKind, LineKind
from business_cases.models import (
    Assumption,
    Benefit,
    BenefitMeasurement,
    BenefitShare,
    BenefitYear,
    BusinessCase,
    CaseLine,
    CaseRisk,
    LineAmount,
)
from common.text import fold
from tests.factories.accounts import DepartmentFactory, MunicipalityFactory, UserFactory


class TenantFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    municipality = factory.SubFactory(MunicipalityFactory)


class BusinessCaseFactory(TenantFactory):
    """Without lines; ``herning_case`` has them."""

    class Meta:
        model = BusinessCase

    title = factory.Sequence(lambda n: f"Business case {n}")
    department = factory.SubFactory(DepartmentFactory, municipality=factory.SelfAttribute("..municipality"))
    price_level = 2026
    base_year = 2026
    horizon = 5
    lifetime = 5
    created_by = factory.SubFactory(UserFactory)


class CaseLineFactory(TenantFactory):
    class Meta:
        model = CaseLine

    business_case = factory.SubFactory(BusinessCaseFactory, municipality=factory.SelfAttribute("..municipality"))
    kind = LineKind.EXTERNAL
    name = factory.Sequence(lambda n: f"Linje {n}")


class LineAmountFactory(TenantFactory):
    class Meta:
        model = LineAmount

    line = factory.SubFactory(CaseLineFactory, municipality=factory.SelfAttribute("..municipality"))
    year = 0
    likely = Decimal(100_000)
    low = factory.SelfAttribute("likely")
    high = factory.SelfAttribute("likely")


class CaseRiskFactory(TenantFactory):
    class Meta:
        model = CaseRisk

    business_case = factory.SubFactory(BusinessCaseFactory, municipality=factory.SelfAttribute("..municipality"))
    name = factory.Sequence(lambda n: f"Risiko {n}")
    probability = Decimal("0.2")
    likely = Decimal(100_000)
    low = factory.SelfAttribute("likely")
    high = factory.SelfAttribute("likely")


class AssumptionFactory(TenantFactory):
    class Meta:
        model = Assumption

    business_case = factory.SubFactory(BusinessCaseFactory, municipality=factory.SelfAttribute("..municipality"))
    name = factory.Sequence(lambda n: f"Forudsætning {n}")
    value = Decimal(350)


def line(business_case, kind, by_year, *, name="", low=1, high=1, **values):
    """A line with its years: ``by_year`` maps the year (0 = base year) to likely kroner."""
    made = CaseLineFactory(
        municipality=business_case.municipality,
        business_case=business_case,
        kind=kind,
        name=name or str(LineKind(kind).label),
        low_share=Decimal(low),
        high_share=Decimal(high),
        **values,
    )
    for year, amount in by_year.items():
        likely = Decimal(amount)
        LineAmountFactory(
            municipality=business_case.municipality,
            line=made,
            year=year,
            low=likely * Decimal(low),
            likely=likely,
            high=likely * Decimal(high),
        )
    return made


def herning_case(municipality, *, horizon=5, owner=None, **values):
    """The worked example of D40 as rows: investment 1.600.000, gains 400.000 a year from year 1."""
    case = BusinessCaseFactory(municipality=municipality, horizon=horizon, lifetime=max(horizon, 1), **values)
    line(case, LineKind.EXTERNAL, {0: 1_600_000}, name="Integration", source="Tilbud", position=0)
    line(
        case,
        LineKind.GAIN_BUDGETABLE,
        dict.fromkeys(range(1, horizon + 1), 400_000),
        name="Kortere sagsbehandling",
        source="Tidsmåling",
        baseline="40 minutter pr. sag",
        department=case.department,
        owner=owner,
        position=1,
    )
    return case


class BenefitFactory(TenantFactory):
    """Gone live two years ago and measured every half-year, overdue by ten days, unless told otherwise."""

    class Meta:
        model = Benefit

    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Gevinst {n}")
    search_text = factory.LazyAttribute(lambda benefit: fold(benefit.name))
    kind = BenefitKind.BUDGETABLE
    department = factory.SubFactory(DepartmentFactory, municipality=factory.SelfAttribute("..municipality"))
    go_live = factory.LazyFunction(lambda: datetime.date(timezone.localdate().year - 2, 1, 1))
    promised_go_live = factory.SelfAttribute("go_live")
    last_year = factory.LazyFunction(lambda: timezone.localdate().year + 3)
    next_due = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=10))


class BenefitShareFactory(TenantFactory):
    class Meta:
        model = BenefitShare

    benefit = factory.SubFactory(BenefitFactory, municipality=factory.SelfAttribute("..municipality"))
    department = factory.SubFactory(DepartmentFactory, municipality=factory.SelfAttribute("..municipality"))
    share = Decimal(1)


class BenefitYearFactory(TenantFactory):
    class Meta:
        model = BenefitYear

    benefit = factory.SubFactory(BenefitFactory, municipality=factory.SelfAttribute("..municipality"))
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    likely = Decimal(200_000)
    low = factory.SelfAttribute("likely")
    high = factory.SelfAttribute("likely")
    promised = factory.SelfAttribute("likely")


class BenefitMeasurementFactory(TenantFactory):
    """A measurement as a row, without what ``measurements.measure`` does to the benefit."""

    class Meta:
        model = BenefitMeasurement

    benefit = factory.SubFactory(BenefitFactory, municipality=factory.SelfAttribute("..municipality"))
    measured_on = factory.LazyFunction(timezone.localdate)
    year = factory.LazyAttribute(lambda made: made.measured_on.year)
    amount = Decimal(100_000)
    measured_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(timezone.now)


def planned_benefit(municipality, *, years=None, shares=None, **values):
    """A benefit with yearly plan (default 200.000 kr. this year) and shares (default all at its department)."""
    benefit = BenefitFactory(municipality=municipality, **values)
    for year, likely in (years or {timezone.localdate().year: 200_000}).items():
        BenefitYearFactory(municipality=municipality, benefit=benefit, year=year, likely=Decimal(likely))
    for department, share in (shares or {benefit.department: 1}).items():
        BenefitShareFactory(
            municipality=municipality, benefit=benefit, department=department, share=Decimal(str(share))
        )
    return benefit
