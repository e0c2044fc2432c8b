"""Deciding (D12): competence, quorum, recusal, once; and taking it back."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import AlreadyDoneError, DomainError
from common.models import AuditEntry
from common.numbers import kr
from governance.cases import Choice
from governance.domain import agenda, cases, decisions, minutes, recusals
from governance.enums import CompetenceEffect, Outcome, PartyRelation, RecommendationKind, RecusalGround
from governance.models import AgendaItem, Competence, Decision, DecisionOutcome
from tests.factories.governance import CompetenceFactory
from tests.people import make_person

pytestmark = pytest.mark.usefixtures("in_group")


def test_d12_one_act_writes_the_decision_carries_it_out_and_settles_the_case(group, handler_log):
    item = group.on_agenda()
    decision = decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    item.case.refresh_from_db()
    assert item.case.settled_at is not None
    assert item.case.awaits_body is None
    assert handler_log[-1] == ("apply", item.case_id)
    assert decision.quorum == "4 af 4 deltager; 2 skal deltage."
    first, second = decision.outcomes.all()
    assert first.consequences == [
        "Projektet “ESDH-integration til fagsystem” åbnes.",
        f"Puljen bevilger {kr(600_000)}",
    ]
    assert second.outcome == Outcome.APPROVED
    assert AuditEntry.objects.filter(action="decision.record", object_id=str(decision.pk)).count() == 1


def test_d12_preview_says_what_record_then_does_and_does_nothing(group, handler_log):
    item = group.on_agenda()
    handler_log.clear()
    said = decisions.preview(item=item, choices=group.choices(item))
    assert said == ["Projektet “ESDH-integration til fagsystem” åbnes.", f"Puljen bevilger {kr(600_000)}"]
    assert handler_log == []
    assert not Decision.objects.exists()


def test_d12_one_recommendation_can_pass_and_another_fail(group):
    item = group.on_agenda()
    start, grant = item.recommendations.all()
    choices = [
        Choice(recommendation=start, outcome=Outcome.APPROVED, votes_for=3, votes_against=1, dissent="For dyrt."),
        Choice(recommendation=grant, outcome=Outcome.REJECTED),
    ]
    decision = decisions.record(item=item, choices=choices, actor=group.chair)
    assert [o.outcome for o in decision.outcomes.all()] == ["approved", "rejected"]
    assert decision.outcomes.first().votes_for == 3
    item.case.refresh_from_db()
    assert item.case.settled_at is not None


def test_a_second_decision_on_the_item_is_refused_with_its_address(group):
    item = group.on_agenda()
    decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    with pytest.raises(AlreadyDoneError) as refused:
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    assert refused.value.url == item.get_absolute_url()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("who", ["secretary", "writer", "member", "director", "stranger"])
def test_only_the_chair_decides(group, who):
    item = group.on_agenda()
    person = {
        "secretary": group.secretary,
        "writer": group.writer,
        "member": group.members[0],
        "director": group.director,
        "stranger": make_person(group.municipality),
    }[who]
    with pytest.raises(PermissionDenied):
        decisions.record(item=item, choices=group.choices(item), actor=person)


def test_every_recommendation_is_decided_once(group):
    item = group.on_agenda()
    choices = group.choices(item)
    for wrong in ([], choices[:1], [choices[0], choices[0]]):
        with pytest.raises(DomainError, match=r"Beslut alle|ingen indstilling"):
            decisions.record(item=item, choices=wrong, actor=group.chair)


def test_decisions_wait_until_the_agenda_has_been_sent(group):
    item = group.on_agenda(sent=False)
    with pytest.raises(DomainError, match="dagsordenen er sendt"):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)


def test_decisions_end_when_the_minutes_are_sent(group):
    item = group.on_agenda()
    meeting = group.over(item.meeting)
    minutes.record_attendance(meeting=meeting, statuses={group.chair.pk: "present"}, actor=group.secretary)
    stale = AgendaItem.objects.select_related("meeting__body", "case").get(pk=item.pk)
    minutes.send_for_approval(meeting=meeting, actor=group.secretary)
    with pytest.raises(DomainError, match="dagsordenen er sendt"):
        decisions.record(item=stale, choices=group.choices(item), actor=group.chair)


# --- Competence (D4) --------------------------------------------------------------------------------------------
def test_d4_above_the_competence_is_refused_with_the_limit_and_the_right_body(group):
    Competence.objects.filter(terms__body=group.body, kind=RecommendationKind.GRANT).update(up_to=500_000)
    CompetenceFactory(
        municipality=group.municipality,
        terms=group.body.terms.get(),
        kind=RecommendationKind.GRANT,
        effect=CompetenceEffect.RECOMMENDS,
        target=group.superior,
    )
    item = group.on_agenda()
    with pytest.raises(DomainError) as refused:
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    assert "Direktionen" in str(refused.value)
    assert f"Vælg “{Outcome.FORWARDED.label}”: Direktionen" in str(refused.value)
    with pytest.raises(DomainError):
        decisions.preview(item=item, choices=group.choices(item))
    assert not Decision.objects.exists()


def test_d4_what_the_terms_do_not_mention_the_superior_body_decides(group):
    Competence.objects.filter(terms__body=group.body).delete()
    item = group.on_agenda()
    with pytest.raises(DomainError, match="Direktionen"):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)


def test_d4_the_row_for_the_very_fund_goes_before_the_row_for_all(group):
    CompetenceFactory(
        municipality=group.municipality,
        terms=group.body.terms.get(),
        kind=RecommendationKind.GRANT,
        fund_key="udviklingspuljen",
        up_to=Decimal(100_000),
    )
    item = group.on_agenda()
    with pytest.raises(DomainError, match=r"100\.000"):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)


def test_d12_recommended_to_another_body_waits_there(group):
    item = group.on_agenda()
    choices = group.choices(item, Outcome.FORWARDED, forwarded_to=group.superior)
    decisions.record(item=item, choices=choices, actor=group.chair)
    item.case.refresh_from_db()
    assert item.case.awaits_body == group.superior
    assert item.case.settled_at is None
    meeting = group.meeting(body=group.superior)
    assert agenda.place(case=item.case, meeting=meeting, actor=group.director).number == 1


@pytest.mark.parametrize("target", ["itself", "nowhere"])
def test_d12_recommended_to_needs_another_body(group, target):
    item = group.on_agenda()
    to = group.body if target == "itself" else None
    with pytest.raises(DomainError):
        decisions.record(item=item, choices=group.choices(item, Outcome.FORWARDED, forwarded_to=to), actor=group.chair)


# --- Postponed, returned ----------------------------------------------------------------------------------------
def test_d12_postponed_to_a_meeting_puts_the_case_there(group):
    item = group.on_agenda()
    later = group.meeting(days=40)
    choices = group.choices(item, Outcome.POSTPONED, postponed_to=later)
    decisions.record(item=item, choices=choices, actor=group.chair)
    again = later.items.get()
    assert again.case == item.case
    assert again.recommendations.count() == 2
    item.case.refresh_from_db()
    assert item.case.awaits_body == group.body


def test_d12_postponed_past_its_deadline_is_the_chairs_own_yes(group):
    item = group.on_agenda()
    later = group.meeting(days=3)
    choices = group.choices(item, Outcome.POSTPONED, postponed_to=later)
    decisions.record(item=item, choices=choices, actor=group.chair)
    assert later.items.get().late_accepted_by == group.chair


def test_d12_postponed_to_a_foreign_or_sent_meeting_is_refused(group):
    item = group.on_agenda()
    for meeting in (group.meeting(body=group.superior), group.meeting(days=20, state="agenda_sent")):
        with pytest.raises(DomainError):
            decisions.record(
                item=item, choices=group.choices(item, Outcome.POSTPONED, postponed_to=meeting), actor=group.chair
            )


def test_d12_returned_needs_what_is_missing_and_then_waits_for_nobody(group):
    item = group.on_agenda()
    with pytest.raises(DomainError, match="mangler"):
        decisions.record(item=item, choices=group.choices(item, Outcome.RETURNED), actor=group.chair)
    decisions.record(item=item, choices=group.choices(item, Outcome.RETURNED, text="Business case"), actor=group.chair)
    item.case.refresh_from_db()
    assert item.case.awaits_body is None
    assert item.case.settled_at is None


def test_d12_an_outcome_for_the_whole_case_holds_for_every_recommendation(group):
    item = group.on_agenda()
    start, grant = item.recommendations.all()
    choices = [
        Choice(recommendation=start, outcome=Outcome.APPROVED),
        Choice(recommendation=grant, outcome=Outcome.POSTPONED),
    ]
    with pytest.raises(DomainError, match="hele punktet"):
        decisions.record(item=item, choices=choices, actor=group.chair)


def test_d12_conditions_are_written_down(group):
    item = group.on_agenda()
    with pytest.raises(DomainError, match="betingelserne"):
        decisions.record(item=item, choices=group.choices(item, Outcome.CONDITIONAL, text="  "), actor=group.chair)


def test_the_handlers_refusal_undoes_everything(group, handler_log):
    item = group.on_agenda(amount=6_000_000)
    with pytest.raises(DomainError, match="ikke så mange penge"):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    assert not Decision.objects.exists()
    assert not DecisionOutcome.objects.exists()
    assert not AuditEntry.objects.filter(action="decision.record").exists()


def test_a_decision_is_not_dated_ahead(group):
    import datetime

    from django.utils import timezone

    item = group.on_agenda()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(DomainError, match="fremtiden"):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair, decided_on=tomorrow)


# --- Recusal (D13) ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("relation", PartyRelation.values)
def test_d13_nobody_decides_a_case_they_submitted_lead_or_own(group, relation):
    item = group.on_agenda()
    cases.set_parties(case=item.case, parties=[(group.chair, relation)])
    assert not group.chair.has_perm("governance.decide_agendaitem", item)
    with pytest.raises(PermissionDenied):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    assert decisions.record(item=item, choices=group.choices(item), actor=group.deputy).quorum.startswith("3 af 4")


def test_d13_a_recused_chair_leaves_it_to_the_deputy_and_does_not_count(group):
    item = group.on_agenda()
    recusals.declare(item=item, user=group.chair, ground=RecusalGround.OWN_INTEREST, actor=group.chair)
    with pytest.raises(PermissionDenied):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    decision = decisions.record(item=item, choices=group.choices(item), actor=group.deputy)
    assert decision.quorum == "3 af 4 deltager; 2 skal deltage. 1 medlem er inhabilt."


def test_d13_a_recusal_holds_when_the_case_comes_back(group):
    item = group.on_agenda()
    recusals.declare(item=item, user=group.chair, ground=RecusalGround.RELATIVES, actor=group.chair)
    later = group.meeting(days=40)
    choices = group.choices(item, Outcome.POSTPONED, postponed_to=later)
    decisions.record(item=item, choices=choices, actor=group.deputy)
    again = later.items.select_related("meeting__body", "case").get()
    group.chair.forget_roles()
    assert not group.chair.has_perm("governance.decide_agendaitem", again)
    from governance.domain.quorum import quorum_of

    assert quorum_of(again).recused == 1


def test_d13_without_quorum_nothing_is_decided(group):
    item = group.on_agenda()
    minutes.record_attendance(
        meeting=item.meeting,
        statuses={
            group.chair.pk: "present",
            group.deputy.pk: "excused",
            group.members[0].pk: "absent",
            group.members[1].pk: "excused",
            group.secretary.pk: "present",
        },
        actor=group.secretary,
    )
    with pytest.raises(DomainError, match="1 af 4 deltager; 2 skal deltage"):
        decisions.record(item=item, choices=group.choices(item), actor=group.chair)


def test_d13_who_may_record_a_recusal(group):
    item = group.on_agenda()
    with pytest.raises(PermissionDenied):
        recusals.declare(item=item, user=group.chair, ground=1, actor=group.members[0])
    with pytest.raises(PermissionDenied):
        recusals.declare(item=item, user=group.writer, ground=1, actor=group.writer)
    with pytest.raises(DomainError, match="plads i organet"):
        recusals.declare(item=item, user=group.writer, ground=1, actor=group.secretary)
    made = recusals.declare(item=item, user=group.chair, ground=2, actor=group.secretary, decided_by="Styregruppen")
    assert made.decided_by == "Styregruppen"
    with pytest.raises(AlreadyDoneError):
        recusals.declare(item=item, user=group.chair, ground=2, actor=group.secretary)
    with pytest.raises(PermissionDenied):
        recusals.lift(recusal=made, actor=group.chair, reason="Fejl")
    recusals.lift(recusal=made, actor=group.secretary, reason="Skrevet ved en fejl")
    group.chair.forget_roles()
    assert group.chair.has_perm("governance.decide_agendaitem", item)


def test_d13_recusal_is_recorded_before_the_decision(group):
    item = group.on_agenda()
    decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    with pytest.raises(DomainError, match="afgjort"):
        recusals.declare(item=item, user=group.members[0], ground=1, actor=group.members[0])


# --- Reversal ---------------------------------------------------------------------------------------------------
def test_a_reversed_decision_lets_the_case_wait_again_and_be_decided_again(group, handler_log):
    item = group.on_agenda()
    first = decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    decisions.reverse(decision=first, actor=group.chair, reason="Beløbet var forkert")
    assert handler_log[-1] == ("reverse", item.case_id)
    item.case.refresh_from_db()
    assert item.case.awaits_body == group.body
    second = decisions.record(item=item, choices=group.choices(item, Outcome.REJECTED), actor=group.chair)
    assert list(Decision.objects.filter(reversed_at=None)) == [second]


def test_a_reversal_needs_a_reason_the_chair_and_happens_once(group):
    item = group.on_agenda()
    decision = decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    with pytest.raises(DomainError):
        decisions.reverse(decision=decision, actor=group.chair, reason=" ")
    with pytest.raises(PermissionDenied):
        decisions.reverse(decision=decision, actor=group.secretary, reason="Fejl")
    decisions.reverse(decision=decision, actor=group.chair, reason="Fejl")
    with pytest.raises(AlreadyDoneError):
        decisions.reverse(decision=Decision.objects.get(), actor=group.chair, reason="Fejl igen")


def test_the_handler_may_refuse_a_reversal(group):
    item = group.on_agenda()
    decision = decisions.record(item=item, choices=group.choices(item), actor=group.chair)
    with pytest.raises(DomainError, match="betalt ud"):
        decisions.reverse(decision=decision, actor=group.chair, reason="kan ikke")
    decision.refresh_from_db()
    assert decision.reversed_at is None


def test_a_reversed_postponement_takes_the_case_off_the_later_agenda(group):
    item = group.on_agenda()
    later = group.meeting(days=40)
    decision = decisions.record(
        item=item, choices=group.choices(item, Outcome.POSTPONED, postponed_to=later), actor=group.chair
    )
    decisions.reverse(decision=decision, actor=group.chair, reason="Vi når det alligevel")
    assert not later.items.exists()
    decisions.record(item=item, choices=group.choices(item), actor=group.chair)


def test_the_later_decision_is_reversed_first(group):
    item = group.on_agenda()
    first = decisions.record(
        item=item, choices=group.choices(item, Outcome.FORWARDED, forwarded_to=group.superior), actor=group.chair
    )
    item.case.refresh_from_db()
    above = group.meeting(body=group.superior)
    upper = agenda.place(case=item.case, meeting=above, actor=group.director)
    agenda.send(meeting=above, actor=group.director)
    upper.refresh_from_db()
    with pytest.raises(DomainError, match="dagsorden, der er sendt"):
        decisions.reverse(decision=first, actor=group.chair, reason="Fortrudt")
    decisions.record(item=upper, choices=group.choices(upper), actor=group.director)
    with pytest.raises(DomainError, match="først"):
        decisions.reverse(decision=first, actor=group.chair, reason="Fortrudt")
