"""What the routes of business cases, funds and benefits need in their addresses."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import grants, versions
from business_cases.enums import VersionKind
from business_cases.models import FundMovement
from common.files import store_upload
from tests.factories.business_cases import BenefitMeasurementFactory, herning_case, planned_benefit
from tests.factories.funds import filled_fund, given_grant, made_plan, order_in_force
from tests.factories.governance import CaseFactory
from tests.route_samples import Made, sample


@sample(
    "business_cases:fund_list", "business_cases:fund_add", "business_cases:grant_list", "business_cases:instalment_list"
)
def nothing(world):
    return Made()


@sample("business_cases:fund_*")
def fund(world):
    return Made(kwargs={"pk": filled_fund(world.municipality).pk})


@sample("business_cases:movement_reverse")
def movement(world):
    return Made(kwargs={"pk": FundMovement.objects.get(fund=filled_fund(world.municipality)).pk})


@sample("business_cases:grant_*")
def grant(world):
    return Made(kwargs={"pk": given_grant(filled_fund(world.municipality)).pk})


@sample("business_cases:disbursement_file")
def disbursement(world):
    given = given_grant(filled_fund(world.municipality))
    row = grants.disburse(
        grant=given,
        amount=Decimal(5),
        paid_on=timezone.localdate(),
        text="Faktura",
        actor=None,
        attachment=store_upload(
            SimpleUploadedFile("faktura.txt", b"5 kr."), municipality=world.municipality, actor=None
        ),
    )
    return Made(kwargs={"pk": row.pk}, right=world.person(Role.FINANCE))


@sample("business_cases:instalment_*")
def instalment(world):
    row = made_plan(given_grant(filled_fund(world.municipality))).instalments.first()
    return Made(kwargs={"pk": row.pk}, right=world.person(Role.FINANCE))


@sample(
    "business_cases:benefit_list", "business_cases:benefit_queue", "business_cases:case_list", "business_cases:case_new"
)
def no_benefit(world):
    return Made()


@sample("business_cases:benefit_*")
def benefit(world):
    owner = world.person()
    made = planned_benefit(world.municipality, owner=owner)
    return Made(kwargs={"pk": made.pk}, right=world.person(Role.BENEFITS_MANAGER))


@sample("business_cases:measurement_*")
def measurement(world):
    made = BenefitMeasurementFactory(
        municipality=world.municipality,
        benefit=planned_benefit(world.municipality),
        evidence=store_upload(
            SimpleUploadedFile("bilag.txt", b"Optalt"), municipality=world.municipality, actor=world.person()
        ),
    )
    return Made(kwargs={"pk": made.pk}, right=world.person(Role.BENEFITS_MANAGER))


@sample("business_cases:case_*")
def business_case(world):
    writer = world.person()
    return Made(kwargs={"pk": herning_case(world.municipality, created_by=writer).pk}, right=writer)


@sample("business_cases:version_pdf")
def case_version(world):
    writer = world.person()
    case = herning_case(world.municipality, created_by=writer)
    frozen = versions.freeze(business_case=case, kind=VersionKind.FORECAST, actor=writer, reason="Prognose")
    return Made(kwargs={"pk": frozen.pk}, right=writer)


@sample("business_cases:prioritisation_*")
def order_of_wishes(world):
    fund = filled_fund(world.municipality)
    made = order_in_force(fund, [CaseFactory(municipality=world.municipality)])
    return Made(kwargs={"pk": made.pk}, right=world.person(Role.SECRETARY, body=fund.body))
