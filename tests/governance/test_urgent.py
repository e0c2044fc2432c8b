"""Urgent decisions (D5): taken between meetings, in force at once, ratified or reversed by the superior body."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.errors import DomainError
from governance.domain import agenda, cases, decisions, meetings, urgent
from governance.enums import MeetingState, Outcome, PartyRelation, RecommendationKind, UrgentDecider
from governance.models import Body, Competence, Decision, UrgentDecision

pytestmark = pytest.mark.usefixtures("in_group")


def take(group, case=None, **options):
    case = case or group.case()
    return urgent.take(case=case, body=group.body, reason="Tilbuddet udløber i morgen", actor=group.chair, **options)


def ratification(group, meeting):
    agenda.send(meeting=meeting, actor=group.director)
    return meeting.items.select_related("meeting__body", "case", "urgent_decision__body").get(
        urgent_decision__isnull=False
    )


def test_d5_it_acts_at_once_and_stands_on_the_superior_bodys_next_agenda(group, handler_log):
    meeting = group.meeting(body=group.superior)
    taken = take(group)
    assert ("apply", taken.case_id) in handler_log
    taken.case.refresh_from_db()
    assert taken.case.settled_at is not None
    item = meeting.items.get()
    assert item.urgent_decision == taken
    assert item.recommendations.get().kind == RecommendationKind.RATIFY
    assert taken.decisions.get().outcomes.count() == 2


def test_d5_without_a_planned_meeting_the_next_one_planned_takes_it(group):
    taken = take(group)
    day = timezone.localdate() + datetime.timedelta(days=20)
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    meeting = meetings.plan_meeting(
        body=group.superior, starts_at=start, ends_at=start + datetime.timedelta(hours=1), actor=group.director
    )
    assert meeting.items.get().urgent_decision == taken
    following = meetings.plan_meeting(
        body=group.superior,
        starts_at=start + datetime.timedelta(days=20),
        ends_at=start + datetime.timedelta(days=20, hours=1),
        actor=group.director,
    )
    assert not following.items.exists()


def test_d5_it_moves_on_when_the_meeting_is_cancelled(group):
    first, second = group.meeting(body=group.superior), group.meeting(body=group.superior, days=30)
    taken = take(group)
    meetings.cancel_meeting(meeting=first, actor=group.director, reason="Ferie")
    assert second.items.get().urgent_decision == taken


def test_d5_ratified_it_stands(group, handler_log):
    meeting = group.meeting(body=group.superior)
    taken = take(group)
    item = ratification(group, meeting)
    assert decisions.preview(item=item, choices=group.choices(item))[0].endswith("står ved magt.")
    decisions.record(item=item, choices=group.choices(item), actor=group.director)
    taken.refresh_from_db()
    assert taken.ratified_at is not None
    assert handler_log.count(("reverse", taken.case_id)) == 0
    assert taken.decisions.get().reversed_at is None


def test_d5_not_ratified_it_is_reversed(group, handler_log):
    meeting = group.meeting(body=group.superior)
    taken = take(group)
    item = ratification(group, meeting)
    decision = decisions.record(
        item=item, choices=group.choices(item, Outcome.REJECTED, text="Ikke nødvendigt"), actor=group.director
    )
    taken.refresh_from_db()
    assert taken.reversed_at is not None
    assert handler_log[-1] == ("reverse", taken.case_id)
    assert taken.decisions.get().reversal_reason == "Ikke nødvendigt"
    assert "krav om tilbagebetaling" in decision.outcomes.get().consequences[1]
    taken.case.refresh_from_db()
    assert taken.case.awaits_body == group.body
    with pytest.raises(DomainError, match="godkendelse står"):
        decisions.reverse(decision=decision, actor=group.director, reason="Fortrudt")


def test_d5_the_handlers_refusal_to_reverse_stops_the_ratifying_body_too(group):
    meeting = group.meeting(body=group.superior)
    taken = take(group)
    item = ratification(group, meeting)
    with pytest.raises(DomainError, match="betalt ud"):
        decisions.record(
            item=item, choices=group.choices(item, Outcome.REJECTED, text="kan ikke"), actor=group.director
        )
    taken.refresh_from_db()
    assert taken.reversed_at is None
    assert not item.decisions.exists()


def test_d5_postponed_it_stands_on_the_later_agenda(group):
    meeting, later = group.meeting(body=group.superior), group.meeting(body=group.superior, days=40)
    taken = take(group)
    item = ratification(group, meeting)
    decisions.record(
        item=item, choices=group.choices(item, Outcome.POSTPONED, postponed_to=later), actor=group.director
    )
    assert later.items.get().urgent_decision == taken


def test_d5_its_own_body_may_reverse_it_before_it_is_ratified(group):
    meeting = group.meeting(body=group.superior)
    taken = take(group)
    decisions.reverse(decision=taken.decisions.get(), actor=group.chair, reason="Forkert beløb")
    taken.refresh_from_db()
    assert taken.reversed_at is not None
    assert not meeting.items.exists()


@pytest.mark.parametrize("why", ["nobody", "no_terms", "no_superior"])
def test_d5_only_as_the_terms_allow(group, why):
    case = group.case()
    if why == "nobody":
        group.body.terms.update(urgent_decider=UrgentDecider.NOBODY)
    elif why == "no_terms":
        group.body.terms.all().delete()
    else:
        Body.objects.filter(pk=group.body.pk).update(reports_to=None)
    body = Body.objects.get(pk=group.body.pk)
    with pytest.raises(DomainError):
        urgent.take(case=case, body=body, reason="Haster", actor=group.chair)
    assert not UrgentDecision.objects.exists()


def test_d5_who_may_take_it(group):
    case = group.case()
    for person in (group.secretary, group.members[0], group.writer, group.director):
        with pytest.raises(PermissionDenied):
            urgent.take(case=case, body=group.body, reason="Haster", actor=person)
    cases.set_parties(case=case, parties=[(group.chair, PartyRelation.OWNER)])
    with pytest.raises(PermissionDenied):
        urgent.take(case=case, body=group.body, reason="Haster", actor=group.chair)
    with pytest.raises(DomainError, match="ikke kan vente"):
        urgent.take(case=case, body=group.body, reason=" ", actor=group.deputy)


def test_d5_what_lies_with_the_ratifying_body_may_be_decided_but_nothing_beyond(group):
    Competence.objects.filter(terms__body=group.body).delete()
    take(group)
    above = Body.objects.create(municipality=group.municipality, name="Byrådet", kind="council")
    Competence.objects.filter(terms__body=group.body).delete()
    Competence.objects.create(
        municipality=group.municipality,
        terms=group.body.terms.get(),
        kind=RecommendationKind.START,
        effect="escalates",
        target=above,
    )
    with pytest.raises(DomainError, match="Byrådet"):
        take(group)


def test_d5_it_leaves_an_agenda_that_is_being_made_but_not_one_that_is_sent(group):
    item = group.on_agenda(sent=False)
    take(group, item.case)
    assert item.meeting.state == MeetingState.PLANNED
    assert not item.meeting.items.exists()
    sent = group.on_agenda(title="En anden sag")
    with pytest.raises(DomainError, match="Afgør den dér"):
        take(group, sent.case)


def test_d5_it_is_taken_once(group):
    case = group.case()
    take(group, case)
    with pytest.raises(DomainError, match="ikke længere"):
        urgent.take(case=case, body=group.body, reason="Igen", actor=group.chair)
    assert Decision.objects.count() == 1


def test_d5_an_urgent_decision_cannot_be_taken_off_the_agenda(group):
    meeting = group.meeting(body=group.superior)
    take(group)
    with pytest.raises(DomainError, match="til den er godkendt"):
        agenda.remove(item=meeting.items.get(), actor=group.director)


def test_d5_the_preview_says_when_it_is_ratified(group):
    case = group.case()
    from governance.cases import Choice

    choices = [Choice(recommendation=row, outcome=Outcome.APPROVED) for row in urgent.proposed(case)]
    assert urgent.preview(case=case, choices=choices)[-1] == "Direktionen godkender eller omgør den på sit næste møde."
