"""Bodies, meetings and cases. A meeting is planned in the future unless told otherwise."""

import datetime
from decimal import Decimal

import factory
from django.utils import timezone

from governance.enums import (
    BodyKind,
    CompetenceEffect,
    ItemType,
    MeetingState,
    RecommendationKind,
    SeatRole,
    UrgentDecider,
)
from governance.models import (
    ActionPoint,
    AgendaItem,
    Appointment,
    Body,
    Case,
    CaseParty,
    Competence,
    Decision,
    DecisionOutcome,
    Meeting,
    Recommendation,
    Seat,
    TermsOfReference,
)
from tests.factories.accounts import MunicipalityFactory, UserFactory

LONG_AGO = datetime.date(2020, 1, 1)


class TenantFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    municipality = factory.SubFactory(MunicipalityFactory)


class BodyFactory(TenantFactory):
    class Meta:
        model = Body

    kind = BodyKind.STEERING_GROUP
    name = factory.Sequence(lambda n: f"Styregruppe {n}")


class TermsFactory(TenantFactory):
    class Meta:
        model = TermsOfReference

    body = factory.SubFactory(BodyFactory, municipality=factory.SelfAttribute("..municipality"))
    number = factory.Sequence(lambda n: n + 1)
    purpose = "Styrer digitaliseringen på tværs."
    urgent_decider = UrgentDecider.CHAIR
    valid_from = LONG_AGO


class CompetenceFactory(TenantFactory):
    """Decides without a limit unless told otherwise."""

    class Meta:
        model = Competence

    terms = factory.SubFactory(TermsFactory, municipality=factory.SelfAttribute("..municipality"))
    kind = RecommendationKind.START
    effect = CompetenceEffect.DECIDES


class SeatFactory(TenantFactory):
    """``tests.people.make_person(municipality, Role.CHAIR, body=body)`` makes the person too."""

    class Meta:
        model = Seat

    body = factory.SubFactory(BodyFactory, municipality=factory.SelfAttribute("..municipality"))
    user = factory.SubFactory(UserFactory)
    role = SeatRole.MEMBER
    valid_from = LONG_AGO


class AppointmentFactory(TenantFactory):
    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    role = "project_leader"
    valid_from = LONG_AGO


class CaseFactory(TenantFactory):
    class Meta:
        model = Case

    kind = "test"
    title = factory.Sequence(lambda n: f"Sag {n}")


class CasePartyFactory(TenantFactory):
    class Meta:
        model = CaseParty

    case = factory.SubFactory(CaseFactory, municipality=factory.SelfAttribute("..municipality"))
    user = factory.SubFactory(UserFactory)
    relation = "submitter"


class MeetingFactory(TenantFactory):
    """Starts at nine in ten days; its deadline is in five. ``state`` may be set to what a test needs."""

    class Meta:
        model = Meeting

    body = factory.SubFactory(BodyFactory, municipality=factory.SelfAttribute("..municipality"))
    number = factory.Sequence(lambda n: n + 1)
    state = MeetingState.PLANNED
    starts_at = factory.LazyFunction(
        lambda: timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + datetime.timedelta(days=10)
    )
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + datetime.timedelta(hours=2))
    deadline = factory.LazyAttribute(lambda meeting: timezone.localdate(meeting.starts_at) - datetime.timedelta(days=5))


class AgendaItemFactory(TenantFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory, municipality=factory.SelfAttribute("..municipality"))
    body = factory.SelfAttribute("meeting.body")
    number = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(
        lambda item: item.case.title if getattr(item, "case", None) else f"Punkt {item.number}"
    )
    type = ItemType.DECISION


class RecommendationFactory(TenantFactory):
    """Of an item; ``number`` counts within the suite, give it where it matters."""

    class Meta:
        model = Recommendation

    item = factory.SubFactory(AgendaItemFactory, municipality=factory.SelfAttribute("..municipality"))
    number = factory.Sequence(lambda n: n + 1)
    kind = RecommendationKind.FREE_TEXT
    text = "at styregruppen godkender sagen"


class DecisionFactory(TenantFactory):
    """A decision as a fact, without the acts that it had: use domain.decisions.record() for those."""

    class Meta:
        model = Decision

    item = factory.SubFactory(AgendaItemFactory, municipality=factory.SelfAttribute("..municipality"))
    body = factory.SelfAttribute("item.body")
    case = factory.SelfAttribute("item.case")
    decided_on = factory.LazyFunction(timezone.localdate)
    recorded_at = factory.LazyFunction(timezone.now)
    recorded_by = factory.SubFactory(UserFactory)


class DecisionOutcomeFactory(TenantFactory):
    class Meta:
        model = DecisionOutcome

    decision = factory.SubFactory(DecisionFactory, municipality=factory.SelfAttribute("..municipality"))
    recommendation = factory.SubFactory(
        RecommendationFactory,
        municipality=factory.SelfAttribute("..municipality"),
        item=factory.SelfAttribute("..decision.item"),
    )
    outcome = "approved"


class ActionPointFactory(TenantFactory):
    class Meta:
        model = ActionPoint

    meeting = factory.SubFactory(MeetingFactory, municipality=factory.SelfAttribute("..municipality"))
    body = factory.SelfAttribute("meeting.body")
    text = factory.Sequence(lambda n: f"Opgave {n}")
    responsible = factory.SubFactory(UserFactory)
    due = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=14))


def full_competence(body, *, kinds=RecommendationKind.values, up_to=None, **terms):
    """Terms of reference under which ``body`` decides everything (up to ``up_to`` kroner); returns the terms."""
    made = TermsFactory(municipality=body.municipality, body=body, number=1, **terms)
    for kind in kinds:
        CompetenceFactory(municipality=body.municipality, terms=made, kind=kind, up_to=up_to and Decimal(up_to))
    return made
