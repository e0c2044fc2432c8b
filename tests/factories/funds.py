"""Funds and what hangs on them. Money enters through the ledger, so that balance and chain are right from the start."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from business_cases.domain import grants, ledger, repayment
from business_cases.enums import InstalmentBasis, Principle, PrioritisationState
from business_cases.models import Fund, FundArea, FundAreaFrame, Prioritisation, PriorityRow
from tests.factories.accounts import DepartmentFactory
from tests.factories.governance import (
    AgendaItemFactory,
    BodyFactory,
    CaseFactory,
    DecisionFactory,
    TenantFactory,
)
from tests.people import make_person


class FundFactory(TenantFactory):
    """Empty; ``filled_fund`` puts money in."""

    class Meta:
        model = Fund

    key = factory.Sequence(lambda n: f"pulje-{n}")
    name = factory.Sequence(lambda n: f"Udviklingspulje {n}")
    body = factory.SubFactory(BodyFactory, municipality=factory.SelfAttribute("..municipality"))


class FundAreaFactory(TenantFactory):
    class Meta:
        model = FundArea

    fund = factory.SubFactory(FundFactory, municipality=factory.SelfAttribute("..municipality"))
    key = factory.Sequence(lambda n: f"omraade-{n}")
    name = factory.Sequence(lambda n: f"Område {n}")


class FundAreaFrameFactory(TenantFactory):
    class Meta:
        model = FundAreaFrame

    area = factory.SubFactory(FundAreaFactory, municipality=factory.SelfAttribute("..municipality"))
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    amount = Decimal(400_000)


def filled_fund(municipality, amount=1_000_000, *, year=None, actor=None, **fields):
    """A fund with an appropriation of ``amount`` kroner this year."""
    fund = FundFactory(municipality=municipality, **fields)
    today = timezone.localdate()
    ledger.appropriate(
        fund=fund,
        amount=Decimal(amount),
        year=year or today.year,
        booked_on=today if year is None else datetime.date(year, 1, 2),
        actor=actor,
        text="Budget",
        journal_number="26/1234",
    )
    return fund


def given_grant(fund, amount=600_000, *, case=None, actor=None, granted_on=None, decided=True, **options):
    """A grant of ``amount`` kroner from ``fund``, by a decision, to a case of its own."""
    case = case or CaseFactory(municipality=fund.municipality)
    decision = None
    if decided:
        item = AgendaItemFactory(municipality=fund.municipality, meeting__body=fund.body, case=case)
        decision = DecisionFactory(
            municipality=fund.municipality, item=item, recorded_by=actor or make_person(fund.municipality)
        )
    options = {"principle": Principle.EFFICIENCY, "has_business_case": True, **options}
    return grants.grant(
        fund=fund,
        case=case,
        amount=Decimal(amount),
        decision=decision,
        granted_on=granted_on or timezone.localdate(),
        actor=actor,
        **options,
    )


def made_plan(grant, *, departments=None, yearly=200_000, first_year=None, years=3, share="0.5", actor=None):
    """A repayment plan in which each department gains ``yearly`` kroner in every year: Herning's example by default."""
    first_year = first_year or timezone.localdate().year + 2
    departments = departments or DepartmentFactory.create_batch(2, municipality=grant.municipality)
    return repayment.make_plan(
        grant=grant,
        decision=grant.decision,
        actor=actor,
        share=Decimal(share),
        first_year=first_year,
        years=years,
        basis=InstalmentBasis.PLANNED,
        gains={d: {first_year + n: Decimal(yearly) for n in range(years)} for d in departments},
    )


def order_in_force(fund, cases, *, amount=100_000, decided_on=None):
    """The body's order of wishes: ``cases`` best first. The one before is superseded."""
    Prioritisation.objects.filter(fund=fund, state=PrioritisationState.IN_FORCE).update(
        state=PrioritisationState.SUPERSEDED
    )
    item = AgendaItemFactory(municipality=fund.municipality, meeting__body=fund.body)
    made = Prioritisation.objects.create(
        municipality=fund.municipality,
        fund=fund,
        state=PrioritisationState.IN_FORCE,
        drafted_on=timezone.localdate(),
        decision=DecisionFactory(municipality=fund.municipality, item=item, recorded_by=make_person(fund.municipality)),
        decided_on=decided_on or timezone.localdate(),
    )
    for rank, case in enumerate(cases, start=1):
        PriorityRow.objects.create(
            municipality=fund.municipality, prioritisation=made, case=case, rank=rank, amount=Decimal(amount)
        )
    return made
