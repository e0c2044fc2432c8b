"""D32: a report is sent once, frozen, moves the project, and is refused with a sentence when it cannot stand."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.enums import Role
from common.append_only import AppendOnlyError
from common.audit import entries_for
from common.errors import DomainError, StaleObjectError
from projects.domain import status
from projects.enums import Light, Parameter, ProjectState
from projects.models import DeliveryRating, StatusLight, StatusReport
from tests.factories.business_cases import BenefitFactory
from tests.factories.governance import AgendaItemFactory, CaseFactory, CasePartyFactory
from tests.factories.projects import GO_LIVE, ProjectFactory, led_project, reported
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def led(in_herning):
    return led_project(in_herning)


def send(project, leader, **options):
    options = {"expected": project.version, "summary": "Det går efter planen.", **options}
    return status.report(project=project, actor=leader, **options)


def later(project, **changes):
    return replace(status.Forecast.of(project), **changes)


def test_a_report_takes_the_proposed_lights_and_moves_the_project(led):
    project, leader = led
    sent = send(project, leader, forecast=later(project, cost=Decimal(1_888_000), spent=Decimal(900_000)))
    project.refresh_from_db()
    assert (sent.number, sent.overall) == (1, Light.RED)
    assert {row.parameter: row.light for row in sent.lights.all()} == {
        **dict.fromkeys(Parameter, Light.GREEN),
        Parameter.ECONOMY: Light.RED,
    }
    assert (project.light, project.light_rank, project.spent) == (Light.RED, 3, Decimal(900_000))
    assert project.attention.startswith("Økonomi: 288.000")
    assert project.next_report_due == timezone.localdate() + datetime.timedelta(days=30)
    assert sent.forecast_cost == project.forecast_cost == Decimal(1_888_000)
    assert project.baseline_cost == Decimal(1_600_000)


def test_the_thresholds_are_the_municipalitys(led):
    project, leader = led
    project.municipality.settings = {"thresholds": {"cost_red_above": "0.2", "stale_after_days": 14}}
    sent = send(project, leader, forecast=later(project, cost=Decimal(1_888_000)))
    assert sent.overall == Light.YELLOW
    assert project.next_report_due == timezone.localdate() + datetime.timedelta(days=14)


def test_without_a_forecast_everything_is_expected_as_last_time(led):
    project, leader = led
    send(project, leader, forecast=later(project, cost=Decimal(1_700_000)))
    assert send(project, leader).forecast_cost == Decimal(1_700_000)


def test_d32_another_light_needs_a_reason(led):
    project, leader = led
    with pytest.raises(DomainError) as refused:
        send(project, leader, chosen={Parameter.TIME: (Light.YELLOW, "  ")})
    assert refused.value.fields == {"reason_time": "Skriv, hvorfor statussen afviger fra den foreslåede."}
    assert not StatusReport.objects.exists()
    sent = send(project, leader, chosen={Parameter.TIME: (Light.YELLOW, "Leverandøren er forsinket")})
    row = sent.lights.get(parameter=Parameter.TIME)
    assert (row.proposed, row.light, row.reason) == (Light.GREEN, Light.YELLOW, "Leverandøren er forsinket")
    assert project.attention == "Tid: Leverandøren er forsinket"


def test_a_reason_for_the_proposed_light_itself_is_not_kept(led):
    project, leader = led
    sent = send(project, leader, chosen={Parameter.TIME: (Light.GREEN, "Overflødig")})
    assert sent.lights.get(parameter=Parameter.TIME).reason == ""


def test_the_database_itself_asks_for_the_reason(led):
    project, leader = led
    sent = send(project, leader)
    row = StatusLight(
        municipality=project.municipality, report=sent, parameter="time", proposed="green", light="red", reason=""
    )
    row.parameter = "x"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("summary", ["", "   \n"])
def test_a_sentence_is_required(led, summary):
    project, leader = led
    with pytest.raises(DomainError, match="sætning"):
        send(project, leader, summary=summary)


def test_what_was_approved_must_be_forecast(led):
    project, leader = led
    with pytest.raises(DomainError) as refused:
        send(project, leader, forecast=status.Forecast(spent=Decimal(-1)))
    assert set(refused.value.fields) == {"forecast_cost", "forecast_go_live", "forecast_gain", "spent"}


def test_a_project_without_a_baseline_needs_no_forecast(in_herning):
    project, leader = led_project(in_herning, baseline_cost=None, baseline_go_live=None, baseline_gain=None)
    assert send(project, leader).overall == Light.GREEN


def test_a_report_is_not_dated_ahead_or_before_the_last(led):
    project, leader = led
    with pytest.raises(DomainError, match="endnu ikke"):
        send(project, leader, reported_on=timezone.localdate() + datetime.timedelta(days=1))
    reported(project, days_ago=3)
    project.refresh_from_db()
    with pytest.raises(DomainError, match="senere"):
        send(project, leader, reported_on=timezone.localdate() - datetime.timedelta(days=4))
    assert send(project, leader, reported_on=timezone.localdate() - datetime.timedelta(days=3)).number == 2


def test_a_sent_report_cannot_be_changed_or_removed(led):
    project, leader = led
    sent = send(project, leader)
    sent.summary = "Noget andet"
    for change in (sent.save, sent.delete, sent.lights.first().delete, StatusReport.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    from django.db import connection

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_statusreport SET summary = 'x'")


# --- Stale, twice, two at once ------------------------------------------------------------------------------------
def test_a_stale_form_is_refused_with_what_changed(led):
    project, leader = led
    shown = project.version
    send(project, leader, forecast=later(project, cost=Decimal(1_650_000)))
    project.refresh_from_db()
    with pytest.raises(StaleObjectError) as stale:
        send(project, leader, expected=shown)
    said = {str(label): str(now) for label, _was, now in stale.value.changes}
    assert "1.650.000" in said["forventet udgift"].replace("\xa0", " ")
    assert StatusReport.objects.count() == 1


def test_two_at_once_give_one_report_with_the_number(led):
    """Both read the project before either wrote: the second waits for the row and is told that it is stale."""
    project, leader = led
    other = type(project).objects.get(pk=project.pk)
    send(project, leader)
    with pytest.raises(StaleObjectError):
        send(other, leader, expected=other.version)
    assert list(StatusReport.objects.values_list("number", flat=True)) == [1]


def test_the_number_is_unique_in_the_database_too(led):
    project, leader = led
    sent = send(project, leader)
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusReport.objects.create(
            municipality=project.municipality,
            project=project,
            number=sent.number,
            reported_on=timezone.localdate(),
            recorded_at=timezone.now(),
            summary="Igen",
            overall=Light.GREEN,
        )


# --- Who ----------------------------------------------------------------------------------------------------------
def test_only_leader_and_owner_report_and_only_while_it_runs(led, in_herning):
    project, leader = led
    project.owner = make_person(in_herning)
    project.save()
    send(project, project.owner)
    for person in (
        make_person(in_herning),
        make_person(in_herning, Role.PROJECT_LEADER),
        make_person(in_herning, Role.ADMINISTRATOR),
    ):
        with pytest.raises(PermissionDenied):
            send(project, person)
    project.state = ProjectState.CLOSED
    with pytest.raises(PermissionDenied):
        send(project, leader)


def test_d32_the_benefits_manager_rates_from_outside(led, in_herning):
    project, leader = led
    manager = make_person(in_herning, Role.BENEFITS_MANAGER)
    row = status.rate_delivery(project=project, light="red", reason="Testen er ikke begyndt", actor=manager)
    assert (row.light, row.rated_by) == (Light.RED, manager)
    assert [entry.action for entry in entries_for(project)] == ["project.rate"]
    with pytest.raises(PermissionDenied):
        status.rate_delivery(project=project, light="green", reason="Fint", actor=leader)


def test_a_rating_needs_a_reason_and_is_not_dated_ahead(led, in_herning):
    project, _leader = led
    manager = make_person(in_herning, Role.BENEFITS_MANAGER)
    with pytest.raises(DomainError):
        status.rate_delivery(project=project, light="red", reason=" ", actor=manager)
    with pytest.raises(DomainError):
        status.rate_delivery(
            project=project,
            light="red",
            reason="x",
            actor=manager,
            rated_on=timezone.localdate() + datetime.timedelta(days=1),
        )
    assert not DeliveryRating.objects.exists()


def test_d32_whoever_is_in_the_project_or_recused_cannot_rate_it(in_herning):
    case = CaseFactory(municipality=in_herning)
    project, leader = led_project(in_herning, case=case)
    from governance.models import Recusal
    from tests.people import add_roles

    add_roles(leader, in_herning, Role.BENEFITS_MANAGER)
    party = make_person(in_herning, Role.BENEFITS_MANAGER)
    CasePartyFactory(municipality=in_herning, case=case, user=party)
    recused = make_person(in_herning, Role.BENEFITS_MANAGER)
    item = AgendaItemFactory(municipality=in_herning, case=case)
    Recusal.objects.create(
        municipality=in_herning, item=item, user=recused, ground=1, decided_by="Formanden", recorded_by=leader
    )
    for person in (leader, party, recused):
        person.forget_roles()
        with pytest.raises(PermissionDenied):
            status.rate_delivery(project=project, light="green", reason="Fint", actor=person)
    outside = make_person(in_herning, Role.BENEFITS_MANAGER)
    assert status.rate_delivery(project=project, light="green", reason="Fint", actor=outside).pk


# --- What follows -------------------------------------------------------------------------------------------------
def test_a_moved_go_live_moves_the_gains(in_herning):
    case = CaseFactory(municipality=in_herning)
    project, leader = led_project(in_herning, case=case)
    benefit = BenefitFactory(municipality=in_herning, case=case, go_live=GO_LIVE)
    send(project, leader, forecast=later(project, go_live=datetime.date(2027, 12, 1)))
    benefit.refresh_from_db()
    assert benefit.go_live == datetime.date(2027, 12, 1)


def test_the_audit_entry_has_the_figures_and_the_sentence(led):
    project, leader = led
    send(project, leader, summary="Vi er i gang.", forecast=later(project, cost=Decimal(1_650_000)))
    entry = entries_for(project).get()
    assert (entry.action, entry.note, entry.data["report"]) == ("project.report", "Vi er i gang.", 1)
    assert entry.before["forecast_cost"] == "1600000.00"
    assert entry.after["forecast_cost"] == "1650000.00"


def test_another_municipalitys_leader_reports_nothing(led, ishoj):
    from common.tenancy import municipality_scope

    project, _leader = led
    stranger = make_person(ishoj)
    with pytest.raises(PermissionDenied):
        send(project, stranger)
    with municipality_scope(ishoj):
        assert not ProjectFactory._meta.model.objects.exists()
