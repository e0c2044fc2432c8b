"""D9: the prioritised wishes are ranked by the body's latest decision; competence, recusal and reversal as elsewhere."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from business_cases.domain import fund_appendix, prioritisation, prioritisation_reads, wishes
from business_cases.enums import PrioritisationState as State
from business_cases.models import Prioritisation
from common.errors import AlreadyDoneError, DomainError, StaleObjectError
from common.models import AuditEntry
from common.registries import Registry
from common.tenancy import municipality_scope
from governance.cases import case_handlers
from governance.domain import decisions
from governance.enums import Outcome
from governance.models import AgendaItem, Competence
from tests.business_cases.orders import SECRET, again, choices, wished_fund
from tests.factories.funds import filled_fund
from tests.factories.governance import CasePartyFactory, MeetingFactory
from tests.people import make_person


@pytest.fixture
def wished(in_herning, monkeypatch):
    made = wished_fund(in_herning)
    registry = Registry("fund_wishes")
    registry.register("test", made.collect)
    monkeypatch.setattr(wishes, "fund_wishes", registry)
    return made


def state_of(order):
    return Prioritisation.objects.get(pk=order.pk).state


# --- The draft --------------------------------------------------------------------------------------------------
def test_d9_a_draft_holds_numbers_and_amounts_and_ranks_nothing_yet(wished):
    order = wished.draft("kort", "esdh", why="Størst gevinst først")
    assert [(row.rank, row.case_id, row.amount) for row in order.rows.all()] == [
        (1, wished.key("kort"), 300_000),
        (2, wished.key("esdh"), 600_000),
    ]
    assert (order.state, order.why, order.case) == (State.DRAFT, "Størst gevinst først", None)
    assert set(wished.ranks().values()) == {None}


@pytest.mark.parametrize("role", ["secretary", "chair", "deputy_chair"])
def test_d9_those_who_run_the_meetings_draft(wished, in_herning, role):
    person = make_person(in_herning, role, body=wished.fund.body)
    assert wished.draft("kort", actor=person).drafted_by == person


def test_d9_finance_drafts_and_others_do_not(wished, in_herning):
    elsewhere = make_person(in_herning, "secretary", body=filled_fund(in_herning).body)
    for person in (wished.members[0], make_person(in_herning), elsewhere):
        with pytest.raises(PermissionDenied):
            wished.draft("kort", actor=person)
    assert wished.draft("kort", actor=make_person(in_herning, "finance")).state == State.DRAFT


def test_d9_an_order_has_wishes_each_in_one_place_and_of_the_fund(wished):
    stranger = wished.add("andet", 10)
    del wished.wishes["andet"]
    for order in ([], [wished.key("kort")] * 2, [stranger.case_id], [10**9]):
        with pytest.raises(DomainError):
            prioritisation.draft(fund=wished.fund, order=order, actor=wished.secretary)
    assert not Prioritisation.objects.exists()


def test_a_draft_is_changed_on_the_version_that_was_seen(wished):
    order = wished.draft("kort")
    changed = wished.draft("esdh", "kort", expected=order.version)
    assert (changed.pk, changed.version) == (order.pk, 2)
    with pytest.raises(StaleObjectError) as stale:
        wished.draft("app", expected=1)
    assert "esdh" in str(stale.value.changes)
    with pytest.raises(StaleObjectError):
        wished.draft("app")
    assert [row.case_id for row in order.rows.all()] == [wished.key("esdh"), wished.key("kort")]


def test_d9_a_wish_that_was_withdrawn_meanwhile_is_named(wished):
    saw = prioritisation_reads.seen(list(wished.wishes.values()), reader=wished.secretary, fund=wished.fund)
    gone = wished.wishes.pop("kort")
    wished.wishes["esdh"] = replace(wished.wishes["esdh"], amount=Decimal(700_000))
    with pytest.raises(StaleObjectError) as stale:
        prioritisation.draft(
            fund=wished.fund, order=[gone.case_id, wished.key("esdh")], actor=wished.secretary, saw=saw
        )
    said = str(stale.value.changes)
    assert "kort" in said
    assert "700.000" in said
    # What nobody numbered may change as it likes.
    assert prioritisation.draft(fund=wished.fund, order=[wished.key("app")], actor=wished.secretary, saw=saw)


def test_one_draft_and_one_order_in_force_at_a_time(wished):
    wished.draft("kort")
    with pytest.raises(IntegrityError), transaction.atomic():
        Prioritisation.objects.create(municipality=wished.fund.municipality, fund=wished.fund, drafted_on="2026-01-01")


# --- On the way to the body -------------------------------------------------------------------------------------
def test_d9_put_on_the_agenda_it_is_a_frozen_case(wished):
    item = wished.on_agenda("kort", "esdh")
    assert (item.case.kind, item.meeting.body, item.is_closed) == ("prioritisation", wished.fund.body, False)
    (recommendation,) = item.recommendations.all()
    assert recommendation.kind == "prioritisation"
    assert recommendation.fund_key == "udvikling"
    data = item.document.data
    assert [(row["title"], row["rank"]) for row in data["prioritised"]] == [("kort", 1), ("esdh", 2)]
    assert [row["title"] for row in data["unprioritised"]] == ["app"]
    wished.wishes.clear()
    assert AgendaItem.objects.get(pk=item.pk).document.data == data


def test_d10_without_a_meeting_or_by_finance_it_waits(wished, in_herning):
    finance = make_person(in_herning, "finance")
    order = wished.draft("kort", actor=finance)
    MeetingFactory(municipality=in_herning, body=wished.fund.body)
    assert prioritisation.put_on_agenda(prioritisation=order, actor=again(finance)) is None
    assert order.case.awaits_body == wished.fund.body


def test_putting_it_forward_twice_is_once(wished):
    order = wished.draft("kort")
    prioritisation.put_forward(prioritisation=order, actor=wished.secretary)
    with pytest.raises(AlreadyDoneError):
        prioritisation.put_forward(prioritisation=order, actor=wished.secretary)
    stale = Prioritisation.objects.get(pk=order.pk)
    stale.state = State.DRAFT
    with pytest.raises(StaleObjectError):
        prioritisation.put_forward(prioritisation=stale, actor=wished.secretary)
    with pytest.raises(DomainError):
        wished.draft("esdh")


def test_d9_an_order_that_no_longer_fits_is_not_put_forward(wished):
    order = wished.draft("kort", "esdh")
    del wished.wishes["kort"]
    with pytest.raises(DomainError, match="kort"):
        prioritisation.put_forward(prioritisation=order, actor=wished.secretary)
    assert state_of(order) == State.DRAFT


def test_taken_back_it_is_written_on_and_dropped_it_is_over(wished):
    order = wished.draft("kort")
    prioritisation.put_forward(prioritisation=order, actor=wished.secretary)
    prioritisation.take_back(prioritisation=order, actor=wished.secretary)
    assert (state_of(order), order.case.awaits_body) == (State.DRAFT, None)
    prioritisation.drop(prioritisation=order, actor=wished.secretary)
    assert wished.draft("esdh").pk != order.pk


def test_an_order_on_an_agenda_is_not_taken_back(wished):
    item = wished.on_agenda("kort")
    with pytest.raises(DomainError, match="dagsorden"):
        prioritisation.take_back(prioritisation=item.case.prioritisation, actor=wished.secretary)


# --- The decision -----------------------------------------------------------------------------------------------
def test_d9_approved_it_ranks_the_wishes_and_supersedes_the_one_before(wished):
    first = wished.decided("kort", "esdh")
    assert wished.ranks() == {"kort": 1, "esdh": 2, "app": None}
    item = wished.on_agenda("app", "kort")
    said = " ".join(decisions.preview(item=item, choices=choices(item, Outcome.APPROVED)))
    assert "1) app (nr. 3); 2) kort (nr. 2)" in said
    assert "afløses" in said
    second = wished.decide(item)
    assert wished.ranks() == {"app": 1, "kort": 2, "esdh": None}
    assert (state_of(first.case.prioritisation), state_of(second.case.prioritisation)) == (
        State.SUPERSEDED,
        State.IN_FORCE,
    )
    assert " ".join(second.outcomes.get().consequences) == said


def test_d9_a_granted_wish_drops_out_a_new_one_is_not_prioritised(wished):
    wished.decided("kort", "esdh", "app")
    del wished.wishes["esdh"]
    wished.add("ny", 50_000)
    assert wished.ranks() == {"kort": 1, "app": 3, "ny": None}
    meeting = MeetingFactory(municipality=wished.fund.municipality, body=wished.fund.body)
    (data,) = fund_appendix.for_all(meeting)["funds"]
    assert [(row["title"], row["left"]) for row in data["prioritised"]] == [("kort", 700_000), ("app", 450_000)]
    assert [row["title"] for row in data["unprioritised"]] == ["ny"]


def test_d9_reversed_the_former_order_is_in_force_again(wished):
    wished.decided("kort", "esdh")
    second = wished.decided("app")
    decisions.reverse(decision=second, actor=again(wished.chair), reason="Forkert liste")
    assert wished.ranks() == {"kort": 1, "esdh": 2, "app": None}
    order = second.case.prioritisation
    assert (state_of(order), Prioritisation.objects.get(pk=order.pk).decision) == (State.SUBMITTED, None)


def test_a_superseded_order_s_decision_stands(wished):
    first = wished.decided("kort")
    wished.decided("app")
    with pytest.raises(DomainError, match="afløst"):
        decisions.reverse(decision=first, actor=again(wished.chair), reason="Fortrudt")
    assert wished.ranks()["app"] == 1


def test_conditions_stand_with_the_order(wished):
    decision = wished.decided("kort", outcome=Outcome.CONDITIONAL, text="Revurderes i maj")
    order = Prioritisation.objects.get(case=decision.case)
    assert (order.state, order.remark) == (State.IN_FORCE, "Revurderes i maj")


@pytest.mark.parametrize(
    ("outcome", "state", "waits"),
    [
        (Outcome.REJECTED, State.REJECTED, False),
        (Outcome.RETURNED, State.DRAFT, False),
        (Outcome.POSTPONED, State.SUBMITTED, True),
    ],
)
def test_d12_what_is_not_approved_leaves_the_order_in_force(wished, outcome, state, waits):
    wished.decided("kort")
    text = "Mangler tal" if outcome != Outcome.POSTPONED else ""
    decision = wished.decided("app", outcome=outcome, text=text)
    order = Prioritisation.objects.get(case=decision.case)
    assert (order.state, order.remark) == (state, text)
    assert bool(order.case.awaits_body) is waits
    assert wished.ranks()["kort"] == 1
    if outcome != Outcome.POSTPONED:
        decisions.reverse(decision=decision, actor=again(wished.chair), reason="Fortrudt")
        assert state_of(order) == State.SUBMITTED


def test_taken_note_of_is_no_decision_on_an_order(wished):
    item = wished.on_agenda("kort")
    with pytest.raises(DomainError):
        wished.decide(item, Outcome.NOTED)


def test_d9_an_order_returned_while_another_is_drafted_is_refused(wished):
    decision = wished.decided("kort")
    wished.draft("app")
    decisions.reverse(decision=decision, actor=again(wished.chair), reason="Fortrudt")
    item = AgendaItem.objects.get(case=decision.case)
    with pytest.raises(DomainError, match="udkast"):
        from_handler_preview(item)


def from_handler_preview(item):
    return case_handlers.get("prioritisation").preview(
        item.case, choices(item, Outcome.RETURNED, text="Mere"), item.meeting.body
    )


def test_d9_an_order_of_nothing_is_not_approved(wished):
    item = wished.on_agenda("kort")
    del wished.wishes["kort"]
    with pytest.raises(DomainError, match="Ingen af ønskerne"):
        wished.decide(item)


def test_d4_a_body_without_the_competence_recommends(wished):
    Competence.objects.filter(kind="prioritisation").delete()
    item = wished.on_agenda("kort")
    with pytest.raises(DomainError):
        wished.decide(item)
    assert wished.ranks()["kort"] is None


def test_d13_whoever_put_it_forward_does_not_decide(wished):
    order = wished.draft("kort", actor=wished.chair)
    MeetingFactory(municipality=wished.fund.municipality, body=wished.fund.body)
    item = prioritisation.put_on_agenda(prioritisation=order, actor=again(wished.chair))
    assert not again(wished.chair).has_perm("governance.decide_agendaitem", item)


def test_d13_the_body_hears_whose_wish_it_is(wished):
    case = wished.on_agenda("kort").case
    CasePartyFactory(
        municipality=wished.fund.municipality,
        case=type(case).objects.get(pk=wished.key("kort")),
        user=wished.members[0],
    )
    (warning,) = case_handlers.get("prioritisation").warnings(case)
    assert "Medlem 1" in warning


def test_the_item_s_page_asks_little_about_the_order(wished, django_assert_max_num_queries):
    wished.decided("kort")
    item = wished.on_agenda("esdh", "kort", "app")
    case = type(item.case).objects.get(pk=item.case_id)
    handler, chosen = case_handlers.get("prioritisation"), choices(item, Outcome.APPROVED)
    chair = again(wished.chair)
    chair.roles_in(wished.fund.municipality_id)
    # The order with its rows, and whose wishes they are; the wishes themselves are the higher app's to ask for.
    with django_assert_max_num_queries(2):
        handler.facts(case)
        handler.warnings(case)
        handler.visible_to(case, chair)
        handler.preview(case, chosen, wished.fund.body)


# --- Closed wishes ----------------------------------------------------------------------------------------------
def test_d11_a_closed_wish_leaks_nowhere(wished):
    wished.add("hemmelig", 100_000, title=SECRET, public_title="En aftale", is_closed=True, closed_ground="§ 1")
    decision = wished.decided("hemmelig", "kort")
    item = AgendaItem.objects.get(case=decision.case)
    meeting = item.meeting
    meeting.refresh_from_db()
    written = [
        item.document.body,
        meeting.agenda_open.body,
        item.recommendations.get().text,
        str(decision.outcomes.get().consequences),
        item.case.title,
        item.case.search_text,
        *(str((entry.before, entry.after, entry.data, entry.note)) for entry in AuditEntry.objects.all()),
    ]
    assert not [text for text in written if SECRET in text]
    assert "En aftale" in item.document.body


def test_other_municipalities_orders_are_not_seen(wished, ishoj):
    wished.decided("kort")
    with municipality_scope(ishoj):
        assert not Prioritisation.objects.exists()
