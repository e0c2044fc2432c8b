"""The funds' pages (D44, D45, D47, D59): who sees what, who may do what, and that doing it twice does it once."""

import datetime
import io
import uuid
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from business_cases.domain import fund_queries, grants, repayment
from business_cases.models import Fund, FundMovement, Grant, Instalment
from business_cases.panels.funds import funds_of_body, grants_of_case
from common.inbox import waiting_for
from common.numbers import kr
from common.panels import panels_for
from common.tenancy import municipality_scope
from governance.enums import PartyRelation
from tests.factories.accounts import DepartmentFactory
from tests.factories.funds import (
    FundAreaFactory,
    FundAreaFrameFactory,
    FundFactory,
    filled_fund,
    given_grant,
    made_plan,
)
from tests.factories.governance import BodyFactory, CaseFactory, CasePartyFactory
from tests.people import make_person

SECRET = "Opsigelse af leverandøren i utide"


@pytest.fixture
def fund(in_herning):
    with municipality_scope(in_herning):
        return filled_fund(in_herning, 1_000_000, name="Udviklingspuljen", purpose="Digital udvikling på tværs")


@pytest.fixture
def grant(fund):
    with municipality_scope(fund.municipality):
        return given_grant(fund, 600_000, case=CaseFactory(municipality=fund.municipality, title="ESDH-integration"))


@pytest.fixture
def anna(herning):
    return make_person(herning, "finance", name="Anna")


@pytest.fixture
def bo(herning):
    return make_person(herning, "finance", name="Bo")


@pytest.fixture
def plain(herning):
    return make_person(herning)


def url(name, **kwargs):
    return reverse(f"business_cases:{name}", kwargs={"municipality": "herning", **kwargs})


def get(client, user, address):
    client.force_login(user)
    return client.get(address)


def post(client, user, address, **data):
    """Fill in the page's form and send it, with the hidden fields that it shows."""
    client.force_login(user)
    page = client.get(address)
    form = page.context and page.context.get("form")
    hidden = {"form_token": str(uuid.uuid4())}
    if form and "version" in form.fields:
        hidden["version"] = form.fields["version"].initial
    return client.post(address, {**hidden, **data})


def text_of(response):
    if response.streaming:
        return b"".join(response.streaming_content)
    return response.content


# --- Openness, and what stays closed ----------------------------------------------------------------------------
def test_d59_every_signed_in_user_sees_the_fund(client, plain, fund, grant):
    page = get(client, plain, url("fund_detail", pk=fund.pk)).content.decode()
    for shown in ("Digital udvikling på tværs", kr(400_000), kr(600_000), "ESDH-integration"):
        assert shown in page
    assert "Tilfør en bevilling" not in page
    assert "Udviklingspuljen" in get(client, plain, url("fund_list")).content.decode()


@pytest.fixture
def closed(fund, anna, bo):
    """A closed case with everything that may give it away: a grant, payments, a plan, a paid instalment."""
    with municipality_scope(fund.municipality):
        case = CaseFactory(municipality=fund.municipality, title=SECRET, is_closed=True, closed_ground="§ 30")
        grant = given_grant(fund, 200_000, case=case)
        grants.disburse(
            grant=grant, amount=Decimal(10), paid_on=timezone.localdate(), text=f"Advokat: {SECRET}", actor=anna
        )
        row = made_plan(grant).instalments.first()
        repayment.pay(instalment=row, actor=anna, approved_by=bo, paid_on=timezone.localdate())
        grants.release(grant=grant, amount=Decimal(5), actor=anna, reason=SECRET)
        return grant


def places(fund, grant):
    return [
        url("fund_detail", pk=fund.pk),
        url("fund_movements", pk=fund.pk),
        url("fund_movements", pk=fund.pk) + "?export=csv",
        url("fund_movements", pk=fund.pk) + "?export=xlsx",
        url("grant_list"),
        url("grant_list") + "?export=csv",
        url("grant_list") + "?export=xlsx",
        url("grant_detail", pk=grant.pk),
    ]


def words_in(response):
    content = text_of(response)
    if content[:2] == b"PK":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    return content.decode()


def test_d59_a_closed_case_s_title_never_leaks(client, plain, anna, fund, closed):
    for address in places(fund, closed):
        seen = words_in(get(client, plain, address))
        assert SECRET not in seen, address
        assert "Lukket sag" in seen, address
    for address in (
        url("instalment_list"),
        url("instalment_list") + "?export=csv",
        url("instalment_list") + "?export=xlsx",
    ):
        seen = words_in(get(client, anna, address))
        assert SECRET not in seen
        assert "Lukket sag" in seen
    assert SECRET not in str(closed) + str(closed.repayment_plans.first())


def test_d59_a_public_title_is_shown_instead(client, plain, fund, closed):
    closed.case.public_title = "Leverandørsag"
    closed.case.save()
    for address in places(fund, closed):
        assert "Leverandørsag" in words_in(get(client, plain, address))


def test_those_who_may_see_the_case_see_its_title(client, herning, fund, closed):
    member = make_person(herning, "member", body=fund.body)
    with municipality_scope(herning):
        party = make_person(herning)
        CasePartyFactory(municipality=herning, case=closed.case, user=party, relation=PartyRelation.values[0])
        elsewhere = make_person(herning, "member", body=FundFactory(municipality=herning).body)
    for person in (member, party):
        for address in places(fund, closed):
            assert SECRET in words_in(get(client, person, address)), address
    assert SECRET not in words_in(get(client, elsewhere, url("fund_detail", pk=fund.pk)))


def test_finance_pays_out_of_a_closed_case_without_its_title(client, anna, closed):
    page = get(client, anna, url("grant_disburse", pk=closed.pk)).content.decode()
    assert SECRET not in page
    shown = get(client, anna, url("grant_detail", pk=closed.pk)).content.decode()
    assert "Advokat" in shown


# --- Who may ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["fund_appropriate", "fund_carry_over", "fund_transfer", "fund_change"])
def test_only_finance_moves_money(client, plain, fund, name):
    assert get(client, plain, url(name, pk=fund.pk)).status_code == 403
    assert post(client, plain, url(name, pk=fund.pk), amount="1").status_code == 403


def test_nobody_in_finance_handles_the_money_of_their_own_case(client, herning, anna, grant):
    with municipality_scope(herning):
        row = made_plan(grant).instalments.first()
        CasePartyFactory(municipality=herning, case=grant.case, user=anna, relation=PartyRelation.values[0])
    for name, pk in (
        ("grant_disburse", grant.pk),
        ("grant_release", grant.pk),
        ("grant_close", grant.pk),
        ("instalment_pay", row.pk),
        ("instalment_confirm", row.pk),
    ):
        assert get(client, anna, url(name, pk=pk)).status_code == 403, name
    assert "Registrér en udbetaling" not in get(client, anna, url("grant_detail", pk=grant.pk)).content.decode()


def test_another_municipality_s_fund_and_grant_are_not_there(client, ishoj, fund, grant):
    stranger = make_person(ishoj, "finance")
    client.force_login(stranger)
    for name, pk in (("fund_detail", fund.pk), ("fund_movements", fund.pk), ("grant_detail", grant.pk)):
        assert client.get(url(name, pk=pk)).status_code == 404
        assert (
            client.get(reverse(f"business_cases:{name}", kwargs={"municipality": "ishoj", "pk": pk})).status_code == 404
        )


# --- Doing it ---------------------------------------------------------------------------------------------------
def test_an_appropriation_sent_twice_is_one(client, anna, fund):
    address = url("fund_appropriate", pk=fund.pk)
    data = {
        "amount": "1.500.000,50",
        "year": "2026",
        "booked_on": "02.03.2026",
        "journal_number": "26/40",
        "text": "Byrådet",
        "form_token": str(uuid.uuid4()),
        "version": fund.version,
    }
    client.force_login(anna)
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    fund.refresh_from_db()
    assert fund.available == Decimal("2500000.50")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "1.234.56"),
        ("amount", "-5"),
        ("amount", "99999999999999999999"),
        ("amount", "mange"),
        ("year", "20026"),
        ("year", "i år"),
        ("booked_on", "31.02.2026"),
        ("text", ""),
        ("text", "x" * 301),
        ("journal_number", ""),
        ("journal_number", "x" * 41),
    ],
)
def test_bad_input_is_said_by_the_field_and_kept(client, anna, fund, field, value):
    data = {"amount": "1", "year": "2026", "booked_on": "02.03.2026", "journal_number": "26/40", "text": "Byrådet"}
    answer = post(client, anna, url("fund_appropriate", pk=fund.pk), **{**data, field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    fund.refresh_from_db()
    assert (fund.available, fund.head_number) == (1_000_000, 1)


def test_carrying_over_moving_and_reversing(client, anna, fund):
    with municipality_scope(fund.municipality):
        other = FundFactory(municipality=fund.municipality, fed_by=fund)
    today = timezone.localdate()
    shared = {"year": str(today.year + 1), "booked_on": today.strftime("%d.%m.%Y"), "text": "Økonomiudvalget"}
    answer = post(client, anna, url("fund_carry_over", pk=fund.pk), amount="400.000", journal_number="1", **shared)
    assert answer.status_code == 302, answer.context["form"].errors
    fund.refresh_from_db()
    assert fund.available == 400_000
    assert (
        post(client, anna, url("fund_transfer", pk=fund.pk), amount="150.000", target=other.pk, **shared).status_code
        == 302
    )
    other.refresh_from_db()
    assert other.available == 150_000
    refused = post(client, anna, url("fund_transfer", pk=other.pk), amount="1.000.000", target=fund.pk, **shared)
    assert refused.status_code == 422
    assert kr(150_000) in refused.content.decode()
    with municipality_scope(fund.municipality):
        movement = FundMovement.objects.get(fund=other)
    page = get(client, anna, url("movement_reverse", pk=movement.pk)).content.decode()
    assert "Udviklingspuljen" in page
    assert post(client, anna, url("movement_reverse", pk=movement.pk), reason="Forkert").status_code == 302
    again = post(client, anna, url("movement_reverse", pk=movement.pk), reason="Forkert")
    assert again.status_code == 422
    other.refresh_from_db()
    assert other.available == 0


def test_d44_the_fund_year_by_year(in_herning, anna):
    year = timezone.localdate().year
    fund = filled_fund(in_herning, 900, year=year - 1)
    grants.disburse(
        grant=given_grant(fund, 400, granted_on=datetime.date(year - 1, 6, 1)),
        amount=Decimal(30),
        paid_on=datetime.date(year - 1, 7, 1),
        text="x",
        actor=anna,
    )
    given_grant(fund, 200)
    newest, oldest = fund_queries.year_table(fund)
    assert (oldest["year"], oldest["appropriated"], oldest["granted"], oldest["disbursed"], oldest["free"]) == (
        year - 1,
        900,
        400,
        30,
        500,
    )
    assert (newest["granted"], newest["free"]) == (200, fund.available)


def test_a_grant_s_movement_cannot_be_reversed_by_itself(client, anna, grant):
    with municipality_scope(grant.municipality):
        movement = grant.movements.get()
    assert get(client, anna, url("movement_reverse", pk=movement.pk)).status_code == 404


def test_paying_out_with_an_attachment(client, anna, plain, grant, closed):
    day = timezone.localdate().strftime("%d.%m.%Y")
    invoice = SimpleUploadedFile("faktura.txt", b"100 kr.")
    data = {"amount": "100", "paid_on": day, "text": "Faktura 1", "attachment": invoice}
    assert post(client, anna, url("grant_disburse", pk=grant.pk), **data).status_code == 302
    with municipality_scope(grant.municipality):
        row = grant.disbursements.get()
    assert text_of(get(client, plain, url("disbursement_file", pk=row.pk))) == b"100 kr."
    evil = SimpleUploadedFile("faktura.exe", b"MZ")
    refused = post(client, anna, url("grant_disburse", pk=grant.pk), **{**data, "attachment": evil})
    assert refused.status_code == 422
    invoice = SimpleUploadedFile("faktura.txt", b"hemmelig")
    assert post(client, anna, url("grant_disburse", pk=closed.pk), **{**data, "attachment": invoice}).status_code == 302
    with municipality_scope(grant.municipality):
        row = closed.disbursements.exclude(attachment=None).get()
    assert get(client, plain, url("disbursement_file", pk=row.pk)).status_code == 403
    assert get(client, anna, url("disbursement_file", pk=row.pk)).status_code == 200


def test_paying_out_more_than_is_left_keeps_the_input(client, anna, grant):
    day = timezone.localdate().strftime("%d.%m.%Y")
    answer = post(client, anna, url("grant_disburse", pk=grant.pk), amount="600.000,01", paid_on=day, text="Faktura 9")
    assert answer.status_code == 422
    assert "600.000,01" in answer.content.decode()
    assert "Faktura 9" in answer.content.decode()


def test_taking_back_releasing_and_closing(client, anna, fund, grant):
    day = timezone.localdate().strftime("%d.%m.%Y")
    post(client, anna, url("grant_disburse", pk=grant.pk), amount="100", paid_on=day, text="Faktura")
    assert (
        post(client, anna, url("grant_take_back", pk=grant.pk), amount="40", paid_on=day, text="Kreditnota").status_code
        == 302
    )
    assert post(client, anna, url("grant_release", pk=grant.pk), amount="540", reason="Billigere").status_code == 302
    assert post(client, anna, url("grant_close", pk=grant.pk), reason="Slut").status_code == 302
    grant.refresh_from_db()
    assert (grant.disbursed, grant.left, grant.state) == (60, 0, "closed")


def test_d44_two_people_confirm_a_repayment(client, anna, bo, fund, grant):
    with municipality_scope(fund.municipality):
        row = made_plan(grant).instalments.first()
    day = timezone.localdate().strftime("%d.%m.%Y")
    assert post(client, anna, url("instalment_pay", pk=row.pk), paid_on=day).status_code == 302
    page = get(client, anna, url("instalment_confirm", pk=row.pk)).content.decode()
    assert "Det er dig selv" in page
    refused = post(client, anna, url("instalment_confirm", pk=row.pk))
    assert refused.status_code == 422
    fund.refresh_from_db()
    assert fund.available == 400_000
    assert post(client, bo, url("instalment_confirm", pk=row.pk)).status_code == 302
    fund.refresh_from_db()
    assert fund.available == 500_000
    assert post(client, bo, url("instalment_confirm", pk=row.pk)).status_code == 422


def test_a_reported_payment_is_taken_back(client, anna, grant):
    with municipality_scope(grant.municipality):
        row = made_plan(grant).instalments.first()
    day = timezone.localdate().strftime("%d.%m.%Y")
    post(client, anna, url("instalment_pay", pk=row.pk), paid_on=day)
    assert post(client, anna, url("instalment_take_back", pk=row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.proposed_by_id is None


def test_d47_the_budget_office_s_list(client, anna, grant):
    with municipality_scope(grant.municipality):
        department = DepartmentFactory(municipality=grant.municipality, name="Teknik og Miljø")
        plan = made_plan(grant, departments=[department], first_year=2028)
        row = plan.instalments.first()
    assert (
        post(
            client, anna, url("instalment_budget", pk=row.pk), account="645.51", decision_text="Budget 2028"
        ).status_code
        == 302
    )
    sheet = openpyxl.load_workbook(
        io.BytesIO(text_of(get(client, anna, url("instalment_list") + "?year=2028&export=xlsx")))
    ).active
    head, *rows = sheet.iter_rows(values_only=True)
    assert len(rows) == 1
    found = dict(zip(head, rows[0], strict=True))
    assert found["Forvaltning"] == "Teknik og Miljø"
    assert (found["År"], found["Beløb"], found["Konto"]) == (2028, 100_000, "645.51")
    assert "I budgettet" in rows[0]
    assert "ESDH-integration" in rows[0]


# --- The fund's own rules ---------------------------------------------------------------------------------------
def fund_data(fund, **changed):
    return {
        "name": fund.name,
        "body": fund.body_id,
        "default_principle": "efficiency",
        "version": fund.version,
        **changed,
    }


def test_the_rules_are_changed_and_a_stale_form_is_refused(client, anna, fund):
    address = url("fund_change", pk=fund.pk)
    assert (
        post(
            client, anna, address, **fund_data(fund, criteria="Støtter et fagligt mål", pays_running_cost="on")
        ).status_code
        == 302
    )
    stale = post(client, anna, address, **fund_data(fund, criteria="Noget andet"))
    assert stale.status_code == 409
    assert "Noget andet" in stale.content.decode()
    fund.refresh_from_db()
    assert (fund.criteria, fund.pays_running_cost, fund.requires_business_case) == (
        "Støtter et fagligt mål",
        True,
        False,
    )


def test_a_new_fund_has_a_key_and_a_name_of_its_own(client, herning, fund):
    admin = make_person(herning, "administrator")
    data = {"name": "Puljen for småting på øen", "body": fund.body_id, "default_principle": "development"}
    assert post(client, admin, url("fund_add"), **data).status_code == 302
    assert post(client, admin, url("fund_add"), **data).status_code == 422
    with municipality_scope(herning):
        assert Fund.objects.get(name=data["name"]).key == "puljen-for-smaating-paa-oeen"


# --- Queries ----------------------------------------------------------------------------------------------------
def fill(fund, count):
    with municipality_scope(fund.municipality):
        people = [make_person(fund.municipality, "finance") for _ in range(2)]
        for _ in range(count):
            area = FundAreaFactory(municipality=fund.municipality, fund=fund)
            FundAreaFrameFactory(municipality=fund.municipality, area=area)
            grant = given_grant(fund, 1_000, area=area)
            grants.disburse(grant=grant, amount=Decimal(5), paid_on=timezone.localdate(), text="x", actor=None)
            plan = made_plan(grant, yearly=100)
            repayment.pay(
                instalment=plan.instalments.first(),
                actor=people[0],
                approved_by=people[1],
                paid_on=timezone.localdate(),
            )
            filled_fund(fund.municipality, 100)


def queries(client, user, address):
    client.force_login(user)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "name", ["fund_list", "fund_detail", "fund_movements", "grant_list", "grant_detail", "instalment_list"]
)
def test_the_number_of_queries_does_not_grow(client, anna, fund, name):
    fill(fund, 1)
    with municipality_scope(fund.municipality):
        grant = Grant.objects.first()
    kwargs = {"fund_detail": {"pk": fund.pk}, "fund_movements": {"pk": fund.pk}, "grant_detail": {"pk": grant.pk}}.get(
        name, {}
    )
    few = queries(client, anna, url(name, **kwargs))
    fill(fund, 2)
    with municipality_scope(fund.municipality):
        made_plan(grant, yearly=50)
    assert queries(client, anna, url(name, **kwargs)) == few
    assert few <= 12


# --- Elsewhere in the portal ------------------------------------------------------------------------------------
def test_d57_what_waits_for_finance(in_herning, anna, bo, grant):
    today = timezone.localdate()
    with municipality_scope(in_herning):
        plan = made_plan(grant, first_year=today.year - 1)
        overdue, second, *_rest = plan.instalments.order_by("year", "pk")
        assert overdue.due < today
        lines, _count = waiting_for(anna, in_herning, today)
        mine = [line for line in lines if line.kind.startswith("business_cases.instalment")]
        assert mine[0].url == url("instalment_pay", pk=overdue.pk)
        repayment.propose_payment(instalment=overdue, paid_on=today, actor=anna)
        kinds = [(line.kind, line.url) for line in waiting_for(bo, in_herning, today)[0]]
        assert ("business_cases.instalment_confirm", url("instalment_confirm", pk=overdue.pk)) in kinds
        assert all("confirm" not in line.url for line in waiting_for(anna, in_herning, today)[0])
        assert waiting_for(make_person(in_herning), in_herning, today)[0] == []
        assert Instalment.objects.get(pk=second.pk).due == datetime.date(today.year - 1, 12, 31)


def test_a_body_shows_its_funds_and_a_case_its_grant(in_herning, plain, fund, grant):
    with municipality_scope(in_herning):
        made_plan(grant)
        body = [panel for panel in panels_for("body", fund.body, plain) if "funds" in panel["template"]]
        assert body[0]["context"]["funds"] == [fund]
        made = FundFactory(municipality=in_herning).body
        assert funds_of_body(BodyFactory(municipality=in_herning), plain) is None
        assert len(funds_of_body(made, plain)["funds"]) == 1
        shown = grants_of_case(grant, plain)["grants"]
        assert shown == [grant]
        assert shown[0].outstanding == 600_000
        assert grants_of_case(WithoutCase(), plain) is None


class WithoutCase:
    """A project that was never decided as a case."""

    case_id = None
