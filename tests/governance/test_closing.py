"""A case is closed as a whole, by those who answer for it, and can be opened again (D11)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.models import AuditEntry
from governance.domain import agenda, cases, decisions, queries
from governance.enums import PartyRelation
from governance.models import AgendaItem, Decision
from tests.people import make_person

pytestmark = pytest.mark.usefixtures("in_group")
GROUND = "Forvaltningsloven § 27"


def seen_by(user, group):
    return set(queries.items_for(user, group.municipality).values_list("pk", flat=True))


def test_d11_closing_an_item_closes_its_case(group):
    item = group.on_agenda(sent=False)
    agenda.close_item(item=item, ground=GROUND, public_title="Et it-system", actor=group.secretary)
    item.case.refresh_from_db()
    assert (item.case.is_closed, item.case.closed_ground, item.case.public_title) == (True, GROUND, "Et it-system")
    assert (item.is_closed, item.closed_by, item.public_title) == (True, group.secretary, "Et it-system")


def test_d11_a_case_closes_on_agendas_that_were_sent_too(group):
    item, outsider = group.on_agenda(), make_person(group.municipality)
    assert item.pk in seen_by(outsider, group)
    assert outsider.has_perm("governance.view_agendaitem", item)
    cases.close_to_others(case=item.case, ground=GROUND, actor=group.secretary)
    item.refresh_from_db()
    assert item.pk not in seen_by(outsider, group)
    assert not outsider.has_perm("governance.view_agendaitem", item)
    assert item.pk in seen_by(group.members[0], group)


def test_d11_what_was_closed_by_mistake_is_opened_again(group):
    item, outsider = group.on_agenda(sent=False), make_person(group.municipality)
    agenda.close_item(item=item, ground=GROUND, public_title="", actor=group.secretary)
    with pytest.raises(DomainError):
        cases.open_to_others(case=item.case, reason=" ", actor=group.secretary)
    cases.open_to_others(case=item.case, reason="Lukket ved en fejl.", actor=group.secretary)
    item = AgendaItem.objects.get(pk=item.pk)
    assert (item.is_closed, item.closed_ground, item.closed_by) == (False, "", None)
    assert item.pk in seen_by(outsider, group)
    assert "esdh" in item.case.search_text
    assert AuditEntry.objects.get(action="case.open_again").note == "Lukket ved en fejl."
    with pytest.raises(DomainError):
        cases.open_to_others(case=item.case, reason="Igen", actor=group.secretary)


def test_an_item_without_a_case_is_closed_and_opened_on_its_own(group):
    item = agenda.add_item(meeting=group.meeting(), title="Personsag", actor=group.secretary)
    agenda.close_item(item=item, ground=GROUND, public_title="", actor=group.secretary)
    agenda.open_item(item=item, reason="Ikke nødvendigt.", actor=group.secretary)
    assert not AgendaItem.objects.get(pk=item.pk).is_closed


def test_who_closes_a_case(group):
    case = group.case()
    with pytest.raises(PermissionDenied):
        cases.close_to_others(case=case, ground=GROUND, actor=make_person(group.municipality))
    party = make_person(group.municipality)
    cases.set_parties(case=case, parties=[(party, PartyRelation.SUBMITTER)])
    party.forget_roles()
    cases.close_to_others(case=case, ground=GROUND, actor=party)
    with pytest.raises(PermissionDenied):
        cases.open_to_others(case=case, reason="Nysgerrighed", actor=make_person(group.municipality))


def test_the_pages_close_and_open_a_case(client, group):
    item = group.on_agenda(sent=False)
    client.force_login(group.secretary)
    where = {"municipality": group.municipality.slug, "pk": item.case.pk}
    close = reverse("governance:case_close", kwargs=where)
    page = client.get(item.get_absolute_url()).content.decode()
    assert close in page
    version = {"version": item.case.version}
    answer = client.post(close, {"ground": "", "public_title": "En sag"} | version)
    assert answer.status_code == 422
    assert "En sag" in answer.content.decode()
    assert client.post(close, {"ground": GROUND, "public_title": "En sag"} | version).status_code == 302
    opened = reverse("governance:case_open", kwargs=where)
    assert opened in client.get(item.get_absolute_url()).content.decode()
    assert client.post(opened, {"reason": "Fejl"} | version).status_code == 302
    assert not AgendaItem.objects.get(pk=item.pk).is_closed


def test_a_decision_is_not_dated_before_the_agenda_was_sent(group):
    item = group.on_agenda()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    with pytest.raises(DomainError) as refused:
        decisions.record(item=item, choices=group.choices(item), actor=group.chair, decided_on=yesterday)
    assert "decided_on" in refused.value.fields
    assert not Decision.objects.exists()
    decisions.record(item=item, choices=group.choices(item), actor=group.chair, decided_on=timezone.localdate())


def test_a_case_that_is_no_number_is_not_found(client, group):
    meeting = group.meeting()
    client.force_login(group.secretary)
    where = {"municipality": group.municipality.slug, "pk": meeting.pk}
    for key in ("²", "x", "", "-1", "9" * 40):
        assert client.post(reverse("governance:meeting_place", kwargs=where), {"case": key}).status_code == 404
