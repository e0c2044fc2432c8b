"""Pages of benefits: list, profile, measuring, the manager's page; what waits, and what leaks nowhere."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from business_cases.domain import benefits
from business_cases.enums import BenefitKind
from business_cases.inbox.benefits import to_confirm, to_measure
from business_cases.models import Benefit
from business_cases.panels.benefits import gains_of_case, gains_of_goal
from common.numbers import kr
from strategies.models import EfficiencyTarget, Goal, Strategy
from tests.factories.business_cases import BenefitMeasurementFactory, herning_case, planned_benefit
from tests.factories.governance import CaseFactory, CasePartyFactory
from tests.people import make_person

pytestmark = pytest.mark.usefixtures("in_herning")
TODAY = timezone.localdate()


@pytest.fixture
def owner(herning):
    return make_person(herning, name="Ole Leder")


@pytest.fixture
def manager(herning):
    return make_person(herning, Role.BENEFITS_MANAGER, name="Gitte Gevinst")


@pytest.fixture
def benefit(herning, owner):
    return planned_benefit(herning, owner=owner, name="Kortere sagsbehandling")


@pytest.fixture
def closed(herning):
    case = CaseFactory(municipality=herning, is_closed=True, closed_ground="Forhandling")
    return planned_benefit(herning, case=case, name="Hemmelig gevinst")


@pytest.fixture
def goal(herning):
    strategy = Strategy.objects.create(
        municipality=herning,
        key="digital",
        title="Digital",
        state="approved",
        valid_from=datetime.date(2020, 1, 1),
        valid_to=datetime.date(2040, 1, 1),
    )
    return Goal.objects.create(municipality=herning, strategy=strategy, key="a", title="Let adgang")


def page_of(benefit, tail=""):
    return f"/herning/gains/{benefit.pk}/{tail}"


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# --- Lists ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", ["/herning/gains/", "/herning/gains/follow-up/", "/herning/gains/?waiting=to_confirm"])
def test_lists_ask_the_same_whatever_the_number_of_rows(client, herning, manager, benefit, url):
    client.force_login(manager)
    BenefitMeasurementFactory(municipality=herning, benefit=benefit)
    client.get(url)
    one = queries(client, url)
    for _ in range(4):
        BenefitMeasurementFactory(municipality=herning, benefit=planned_benefit(herning))
    assert queries(client, url) == one
    assert one <= 12


def test_the_list_shows_this_years_plan_and_result_and_narrows(client, herning, manager, benefit):
    BenefitMeasurementFactory(municipality=herning, benefit=benefit, amount=Decimal(123_000))
    other = planned_benefit(herning, name="Færre breve", next_due=TODAY + datetime.timedelta(days=5))
    client.force_login(manager)
    page = client.get("/herning/gains/").content.decode()
    assert kr(200_000) in page
    assert kr(123_000) in page
    late = client.get("/herning/gains/?waiting=unmeasured").content.decode()
    assert ("Kortere sagsbehandling" in late, "Færre breve" in late) == (True, False)
    by_department = client.get(f"/herning/gains/?department={other.department_id}").content.decode()
    assert ("Kortere sagsbehandling" in by_department, "Færre breve" in by_department) == (False, True)


def test_the_export_has_the_filtered_rows_as_numbers(client, manager, benefit):
    client.force_login(manager)
    rows = b"".join(client.get("/herning/gains/?export=csv")).decode("utf-8-sig")
    assert "Kortere sagsbehandling" in rows
    assert "200000" in rows.replace(".", "").replace("\xa0", "")


# --- One benefit ------------------------------------------------------------------------------------------------
def test_the_page_of_a_benefit_with_many_measurements_asks_little(client, herning, manager, benefit):
    client.force_login(manager)
    client.get(page_of(benefit))
    none = queries(client, page_of(benefit))
    for _ in range(5):
        BenefitMeasurementFactory(municipality=herning, benefit=benefit)
    assert queries(client, page_of(benefit)) <= none + 1
    assert none <= 12


def test_d49_measuring_takes_one_figure_and_a_comment(client, owner, benefit, in_herning):
    client.force_login(owner)
    form = client.get(page_of(benefit, "measure/"))
    assert kr(200_000) in form.content.decode()
    assert f'value="{TODAY:%d.%m.%Y}"' in form.content.decode()
    sent = {"amount": "88.000,50", "comment": "Optalt", "measured_on": f"{TODAY:%d.%m.%Y}"}
    answer = client.post(page_of(benefit, "measure/"), sent, follow=True)
    assert answer.status_code == 200
    found = benefit.measurements.get()
    assert (found.amount, found.comment, found.measured_by) == (Decimal("88000.50"), "Optalt", owner)
    assert "Den næste er den" in answer.content.decode()


def test_measuring_twice_with_one_form_counts_once(client, owner, benefit, in_herning):
    client.force_login(owner)
    token = client.get(page_of(benefit, "measure/")).context["form"]["form_token"].value()
    sent = {"amount": "1", "measured_on": f"{TODAY:%d.%m.%Y}", "form_token": str(token)}
    for _ in range(2):
        assert client.post(page_of(benefit, "measure/"), sent).status_code == 302
    assert benefit.measurements.count() == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "mange"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"measured_on": "01.01.2199"}, "measured_on"),
        ({"measured_on": ""}, "measured_on"),
        ({"evidence": SimpleUploadedFile("x.exe", b"MZ")}, "__all__"),
    ],
)
def test_what_cannot_be_measured_is_said_and_kept(client, owner, benefit, in_herning, sent, field):
    client.force_login(owner)
    good = {"amount": "100", "measured_on": f"{TODAY:%d.%m.%Y}", "comment": "Min bemærkning"}
    answer = client.post(page_of(benefit, "measure/"), good | sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Min bemærkning" in answer.content.decode()
    assert not benefit.measurements.exists()


def test_a_quality_is_asked_for_in_its_unit(client, herning, owner, in_herning):
    quality = planned_benefit(herning, owner=owner, kind=BenefitKind.QUALITY, unit="pct. tilfredse")
    client.force_login(owner)
    assert "pct. tilfredse" in client.get(page_of(quality, "measure/")).content.decode()
    client.post(page_of(quality, "measure/"), {"value": "82,5", "measured_on": f"{TODAY:%d.%m.%Y}"})
    assert quality.measurements.get().value == Decimal("82.50")


def test_evidence_is_kept_and_served_to_those_who_may_see(client, herning, owner, ishoj, benefit, in_herning):
    client.force_login(owner)
    sent = {"amount": "1", "measured_on": f"{TODAY:%d.%m.%Y}", "evidence": SimpleUploadedFile("bilag.txt", b"Optalt")}
    client.post(page_of(benefit, "measure/"), sent)
    url = f"/herning/measurements/{benefit.measurements.get().pk}/evidence/"
    assert b"".join(client.get(url)) == b"Optalt"
    client.force_login(make_person(ishoj))
    assert client.get(url).status_code == 404


def test_only_owner_and_manager_measure(client, herning, benefit):
    client.force_login(make_person(herning))
    assert client.get(page_of(benefit)).status_code == 200
    for tail in ("measure/", "change/", "budget/", "give-up/"):
        assert client.get(page_of(benefit, tail)).status_code == 403
        assert client.post(page_of(benefit, tail), {"amount": "1"}).status_code == 403


def test_d49_the_manager_confirms_and_disputes(client, herning, owner, manager, benefit, in_herning):
    first = benefits.measure(benefit=benefit, measured_on=TODAY, amount=Decimal(5), actor=owner)
    client.force_login(manager)
    assert "Bekræft" in client.get(page_of(benefit)).content.decode()
    client.post(f"/herning/measurements/{first.pk}/confirm/")
    first.refresh_from_db()
    assert (first.state, first.judged_by) == ("confirmed", manager)
    again = client.post(f"/herning/measurements/{first.pk}/confirm/", follow=True)
    assert "allerede" in again.content.decode()
    benefit.refresh_from_db()
    second = benefits.measure(benefit=benefit, measured_on=TODAY, amount=Decimal(6), actor=owner)
    dispute = f"/herning/measurements/{second.pk}/dispute/"
    assert client.post(dispute, {"reason": ""}).status_code == 422
    client.post(dispute, {"reason": "Tallet er budgettet"})
    second.refresh_from_db()
    assert (second.state, second.judgement) == ("disputed", "Tallet er budgettet")
    client.force_login(owner)
    assert client.post(dispute, {"reason": "x"}).status_code == 403


def test_ones_own_measurement_cannot_be_confirmed(client, manager, benefit, in_herning):
    mine = benefits.measure(benefit=benefit, measured_on=TODAY, amount=Decimal(5), actor=manager)
    client.force_login(manager)
    assert f"measurements/{mine.pk}/confirm/" not in client.get(page_of(benefit)).content.decode()
    client.post(f"/herning/measurements/{mine.pk}/confirm/")
    mine.refresh_from_db()
    assert mine.state == "reported"


def test_d48_the_manager_enters_a_gain_in_the_budget(client, manager, benefit, in_herning):
    client.force_login(manager)
    sent = {"year": TODAY.year, "amount": "150.000", "decision_text": "Budget, punkt 4", "version": benefit.version}
    assert client.post(page_of(benefit, "budget/"), sent).status_code == 302
    assert benefit.years.get().in_budget == 150_000
    assert client.post(page_of(benefit, "budget/"), sent | {"decision_text": ""}).status_code == 422
    assert kr(150_000) in client.get(page_of(benefit)).content.decode()


def test_a_stale_change_of_the_profile_is_refused(client, manager, benefit, in_herning):
    client.force_login(manager)
    sent = {
        "name": "Nyt navn",
        "direction": "up",
        "frequency": "quarter",
        "reason": "Oftere",
        "version": benefit.version,
        "last_year": benefit.last_year,
    }
    benefits.change(benefit=benefit, actor=manager, expected=benefit.version, reason="Først", name="Deres navn")
    assert client.post(page_of(benefit, "change/"), sent).status_code == 409
    answer = client.post(page_of(benefit, "change/"), sent | {"version": benefit.version})
    assert answer.status_code == 302
    assert Benefit.objects.get(pk=benefit.pk).name == "Nyt navn"


def test_the_manager_gives_a_gain_up(client, manager, benefit, in_herning):
    client.force_login(manager)
    assert client.post(page_of(benefit, "give-up/"), {"reason": "Projektet er stoppet"}).status_code == 302
    page = client.get(page_of(benefit)).content.decode()
    assert "Opgivet" in page.title()
    assert "Projektet er stoppet" in page
    assert client.post(page_of(benefit, "measure/"), {"amount": "1", "measured_on": "01.01.2026"}).status_code == 422


# --- The manager's page -----------------------------------------------------------------------------------------
def test_d21_departments_stand_against_their_target(client, herning, manager, benefit, goal):
    EfficiencyTarget.objects.create(
        municipality=herning,
        strategy=goal.strategy,
        department=benefit.department,
        year=TODAY.year,
        amount=Decimal(700_000),
    )
    BenefitMeasurementFactory(municipality=herning, benefit=benefit, amount=Decimal(120_000))
    client.force_login(manager)
    answer = client.get("/herning/gains/follow-up/")
    (row,) = answer.context["departments"]
    assert (row.target, row.gains.planned, row.gains.realised, row.gains.short, row.unmeasured) == (
        700_000,
        200_000,
        120_000,
        80_000,
        1,
    )
    assert kr(700_000) in answer.content.decode()
    assert client.get("/herning/gains/follow-up/?year=nonsense").status_code == 200
    assert client.get("/herning/gains/follow-up/?year=1066").context["gains"].planned == 0


def test_the_managers_page_is_for_those_who_follow_up(client, herning, owner, benefit):
    client.force_login(owner)
    assert client.get("/herning/gains/follow-up/").status_code == 403


# --- What waits -------------------------------------------------------------------------------------------------
def test_d57_the_owner_is_asked_in_time_and_the_manager_to_confirm(herning, owner, manager, benefit, in_herning):
    soon = planned_benefit(herning, owner=owner, next_due=TODAY + datetime.timedelta(days=14))
    planned_benefit(herning, owner=owner, next_due=TODAY + datetime.timedelta(days=15))
    waiting = to_measure(owner, herning, TODAY).order_by("next_due")
    assert [(row[1], row[4]) for row in waiting] == [(benefit.pk, benefit.next_due), (soon.pk, soon.next_due)]
    assert not to_measure(manager, herning, TODAY).exists()
    found = BenefitMeasurementFactory(municipality=herning, benefit=benefit, measured_by=owner)
    BenefitMeasurementFactory(municipality=herning, benefit=benefit, measured_by=manager)
    assert [(row[1], row[5]) for row in to_confirm(manager, herning, TODAY)] == [(found.pk, benefit.pk)]
    assert to_confirm(owner, herning, TODAY) is None


# --- Panels -----------------------------------------------------------------------------------------------------
def test_a_goal_shows_its_gains_with_links(herning, owner, goal, in_herning):
    benefit = planned_benefit(herning, goal=goal, years={TODAY.year: 200_000, TODAY.year + 1: 100_000})
    BenefitMeasurementFactory(municipality=herning, benefit=benefit, amount=Decimal(50_000))
    found = gains_of_goal(goal, owner)
    assert (found["gains"].planned, found["gains"].realised, found["count"]) == (300_000, 50_000, 1)
    assert [row.realised for row in found["benefits"]] == [50_000]


def test_a_project_shows_its_business_case_and_gains(herning, owner, in_herning):
    case = CaseFactory(municipality=herning, settled_at=timezone.now())
    assert gains_of_case(herning_case(herning), owner) is None
    business_case = herning_case(herning, case=case)
    benefit = planned_benefit(herning, case=case)
    found = gains_of_case(business_case, owner)
    assert (found["business_case"], found["benefits"]) == (business_case, [benefit])


# --- Closed cases -----------------------------------------------------------------------------------------------
def test_a_closed_cases_benefit_leaks_nowhere(client, herning, manager, owner, closed, goal, in_herning):
    Benefit.objects.filter(pk=closed.pk).update(goal=goal)
    measured = BenefitMeasurementFactory(municipality=herning, benefit=closed, measured_by=owner)
    client.force_login(manager)
    for url in ("/herning/gains/", "/herning/gains/follow-up/", "/herning/gains/?q=hemmelig"):
        assert "Hemmelig gevinst" not in client.get(url).content.decode()
    for url in ("/herning/gains/?export=csv", "/herning/gains/follow-up/?export=csv"):
        assert "Hemmelig gevinst" not in b"".join(client.get(url)).decode("utf-8-sig")
    assert client.get("/herning/gains/follow-up/").context["gains"].planned == 0
    assert not to_confirm(manager, herning, TODAY).exists()
    assert gains_of_goal(goal, manager) is None
    for tail in ("", "measure/", "change/", "budget/", "give-up/"):
        assert client.get(page_of(closed, tail)).status_code == 403
    for step in ("confirm", "dispute", "evidence"):
        assert client.post(f"/herning/measurements/{measured.pk}/{step}/").status_code in {403, 405}


def test_a_party_and_the_owner_of_a_closed_benefit_see_it(client, herning, owner, closed, goal, in_herning):
    party = make_person(herning)
    CasePartyFactory(municipality=herning, case=closed.case, user=party)
    Benefit.objects.filter(pk=closed.pk).update(owner=owner, goal=goal)
    for person in (party, owner):
        client.force_login(person)
        assert "Hemmelig gevinst" in client.get("/herning/gains/").content.decode()
        assert client.get(page_of(closed)).status_code == 200
        assert gains_of_goal(goal, person)["count"] == 1
    assert to_measure(owner, herning, TODAY).exists()


def test_another_municipalitys_benefit_is_not_there(client, ishoj, benefit):
    client.force_login(make_person(ishoj, Role.BENEFITS_MANAGER))
    for tail in ("", "measure/", "change/"):
        assert client.get(page_of(benefit, tail)).status_code == 404
        assert client.get(f"/ishoj/gains/{benefit.pk}/{tail}").status_code == 404
