"""What the routes of business cases, funds and benefits need in their addresses."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import grants
from business_cases.models import FundMovement
from common.files import store_upload
from tests.factories.funds import filled_fund, given_grant, made_plan
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
