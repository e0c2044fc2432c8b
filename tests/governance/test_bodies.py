"""Bodies and their chart (D2), terms of reference (D3), competence (D4), appointments (D6)."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.enums import Role
from common.errors import AlreadyDoneError, DomainError, StaleObjectError
from governance.domain import appointments, bodies, queries
from governance.domain.competence import competence_of, terms_in_force
from governance.enums import BodyKind, BodyLinkKind, CompetenceEffect, RecommendationKind, SeatRole
from governance.models import BodyLink
from tests.factories.accounts import DepartmentFactory
from tests.factories.governance import BodyFactory, CompetenceFactory
from tests.people import make_person

pytestmark = pytest.mark.usefixtures("in_group")
TODAY = timezone.localdate


def outline(nodes):
    return [(node.body.name, outline(node.below)) for node in nodes]


def build(municipality, tree, above=None):
    for name, kind, below in tree:
        body = BodyFactory(municipality=municipality, name=name, kind=kind, reports_to=above)
        build(municipality, below, body)


ISHOJ = [
    (
        "Byrådet",
        BodyKind.COUNCIL,
        [
            (
                "Direktionen som styregruppe",
                BodyKind.EXECUTIVE,
                [
                    (
                        "Digitaliseringsgruppen",
                        BodyKind.GROUP,
                        [(f"Digitaliseringsudvalg {n}", BodyKind.DIGITAL_COMMITTEE, []) for n in range(1, 5)],
                    ),
                    ("Gevinstmanageren", BodyKind.UNIT, []),
                ],
            )
        ],
    )
]
HERNING = [
    (
        "Herning Direktion",
        BodyKind.EXECUTIVE,
        [
            (
                "Styregruppen",
                BodyKind.STEERING_GROUP,
                [
                    ("Programledelsen", BodyKind.GROUP, []),
                    ("Arbejdsgruppe om ESDH", BodyKind.WORKING_GROUP, []),
                    ("It-strategigruppe, Teknik", BodyKind.GROUP, []),
                ],
            ),
            ("Koncern IT, drift", BodyKind.UNIT, []),
            ("Koncern IT, udvikling", BodyKind.UNIT, []),
        ],
    )
]
HORSENS = [("Økonomi- og Erhvervsudvalget", BodyKind.COMMITTEE, [("Digitalt Udviklingsforum", BodyKind.FORUM, [])])]
ALBERTSLUND = [
    (
        "Direktørforum",
        BodyKind.EXECUTIVE,
        [
            ("Chefforum", BodyKind.FORUM, [("Lederforum", BodyKind.FORUM, [])]),
            ("Digitaliseringsområdet", BodyKind.UNIT, []),
        ],
    )
]


@pytest.mark.parametrize(
    "tree", [ISHOJ, HERNING, HORSENS, ALBERTSLUND], ids=["ishoj", "herning", "horsens", "albertslund"]
)
def test_d2_the_four_charts_are_data(ishoj, tree, django_assert_num_queries):
    from common.tenancy import municipality_scope

    with municipality_scope(ishoj):
        build(ishoj, tree)

        def expected(level):
            return sorted(((name, expected(below)) for name, _kind, below in level), key=lambda pair: pair[0])

        with django_assert_num_queries(2):
            found = queries.chart()
        assert sorted(outline(found)) == sorted(expected(tree)) or outline(found) == expected(tree)


def test_d2_other_relations_stand_beside_the_line(group):
    manager = BodyFactory(municipality=group.municipality, name="Gevinstmanageren", reports_to=group.superior)
    bodies.link(source=manager, target=group.superior, kind=BodyLinkKind.BESIDE, actor=group.chair)
    with pytest.raises(AlreadyDoneError):
        bodies.link(source=manager, target=group.superior, kind=BodyLinkKind.BESIDE, actor=group.chair)
    with pytest.raises(DomainError):
        bodies.link(source=manager, target=manager, kind=BodyLinkKind.ADVISES, actor=group.chair)
    top = next(node for node in queries.chart() if node.body == group.superior)
    below = next(node for node in top.below if node.body == manager)
    assert below.links == [("Står ved siden af", group.superior)]
    bodies.unlink(relation=BodyLink.objects.get(), actor=group.chair)
    assert not BodyLink.objects.exists()


def test_d2_nobody_reports_to_itself_through_others(group):
    with pytest.raises(DomainError, match="sig selv"):
        bodies.change_body(body=group.superior, actor=group.chair, expected_version=1, reports_to=group.body)
    group.superior.refresh_from_db()
    assert group.superior.reports_to is None


def test_two_bodies_cannot_have_one_name(group):
    with pytest.raises(DomainError) as refused:
        bodies.add_body(municipality=group.municipality, actor=group.chair, name="Direktionen", kind=BodyKind.FORUM)
    assert set(refused.value.fields) == {"name"}


def test_a_stale_change_of_a_body_says_what_changed(group):
    bodies.change_body(body=group.body, actor=group.chair, expected_version=1, purpose="Nyt")
    with pytest.raises(StaleObjectError) as stale:
        bodies.change_body(body=group.body, actor=group.chair, expected_version=1, purpose="Andet")
    assert stale.value.changes[0][2] == "Nyt"


def test_a_body_is_dissolved_when_nothing_waits_for_it(group):
    case = group.case()
    with pytest.raises(DomainError, match="Sager"):
        bodies.dissolve(body=group.body, last_day=TODAY(), actor=group.chair, expected_version=1)
    with pytest.raises(DomainError, match="refererer"):
        bodies.dissolve(body=group.superior, last_day=TODAY(), actor=group.director, expected_version=1)
    from governance.domain import cases

    cases.take_back(case=case, actor=group.writer)
    meeting = group.meeting()
    with pytest.raises(DomainError, match="møder"):
        bodies.dissolve(body=group.body, last_day=TODAY(), actor=group.chair, expected_version=1)
    meeting.delete()
    yesterday = TODAY() - datetime.timedelta(days=1)
    bodies.dissolve(body=group.body, last_day=yesterday, actor=group.chair, expected_version=1)
    assert group.body not in queries.bodies()
    group.chair.forget_roles()
    assert not group.chair.has_perm("governance.plan_body", group.body)
    with pytest.raises(DomainError, match="nedlagt"):
        group.case()


# --- Seats and terms (D3) ---------------------------------------------------------------------------------------
def test_d3_a_person_has_one_seat_at_a_time(group):
    with pytest.raises(DomainError):
        bodies.take_seat(body=group.body, user=group.chair, role=SeatRole.MEMBER, actor=group.secretary)
    seat = group.body.seats.get(user=group.members[0])
    with pytest.raises(DomainError):
        bodies.leave_seat(seat=seat, last_day=datetime.date(2019, 1, 1), actor=group.secretary)
    bodies.leave_seat(seat=seat, last_day=TODAY() - datetime.timedelta(days=1), actor=group.secretary)
    group.members[0].forget_roles()
    assert not group.members[0].roles_in(group.municipality).has(Role.MEMBER)
    bodies.take_seat(body=group.body, user=group.members[0], role=SeatRole.CHAIR, actor=group.secretary)


def test_d3_a_new_version_ends_the_one_before_and_takes_its_competence_along(group):
    before = group.body.terms.get()
    start = TODAY() + datetime.timedelta(days=30)
    with pytest.raises(DomainError):
        bodies.add_terms(body=group.body, actor=group.chair, valid_from=before.valid_from)
    new = bodies.add_terms(body=group.body, actor=group.chair, valid_from=start, purpose="Nyt formål")
    before.refresh_from_db()
    assert (new.number, before.valid_to) == (2, start - datetime.timedelta(days=1))
    assert new.competences.count() == before.competences.count() > 0
    assert terms_in_force(body=group.body, on=TODAY()) == before
    assert terms_in_force(body=group.body, on=start) == new


# --- Competence (D4) --------------------------------------------------------------------------------------------
def test_d4_the_lowest_limit_that_holds_the_amount_decides(group):
    terms = group.body.terms.get()
    terms.competences.filter(kind="grant").delete()
    make = {"municipality": group.municipality, "terms": terms, "kind": RecommendationKind.GRANT}
    CompetenceFactory(**make, up_to=Decimal(500_000))
    CompetenceFactory(**make, up_to=Decimal(2_000_000), effect=CompetenceEffect.RECOMMENDS, target=group.superior)
    above = BodyFactory(municipality=group.municipality, name="Byrådet")
    CompetenceFactory(**make, effect=CompetenceEffect.ESCALATES, target=above)
    ask = {"body": group.body, "kind": "grant", "on": TODAY()}
    assert competence_of(**ask, amount=Decimal("500000.00")).decides
    answer = competence_of(**ask, amount=Decimal("500000.01"))
    assert (answer.effect, answer.target) == (CompetenceEffect.RECOMMENDS, group.superior)
    assert competence_of(**ask, amount=Decimal(2_000_001)).target == above
    assert competence_of(**ask, amount=None).decides


@pytest.mark.parametrize("kind", ["note", "free_text", "ratify"])
def test_d4_what_moves_neither_money_nor_cases_every_body_decides(group, kind):
    body = BodyFactory(municipality=group.municipality)
    assert competence_of(body=body, kind=kind, amount=None, on=TODAY()).decides


def test_d4_a_body_under_nobody_without_terms_decides_nothing(group):
    body = BodyFactory(municipality=group.municipality)
    answer = competence_of(body=body, kind="start", amount=None, on=TODAY())
    assert (answer.decides, answer.target, answer.stated) == (False, None, False)


def test_d4_a_row_that_does_not_decide_names_who_does(group):
    terms = group.body.terms.get()
    with pytest.raises(DomainError):
        bodies.state_competence(terms=terms, kind="phase", effect="recommends", actor=group.chair)
    with pytest.raises(DomainError):
        bodies.state_competence(terms=terms, kind="phase", effect="recommends", target=group.body, actor=group.chair)
    bodies.state_competence(terms=terms, kind="phase", effect="recommends", target=group.superior, actor=group.chair)
    row = terms.competences.get(kind="phase")
    assert row.target == group.superior
    bodies.remove_competence(row=row, actor=group.chair)
    assert not terms.competences.filter(kind="phase").exists()


# --- Appointments (D6) ------------------------------------------------------------------------------------------
def test_d6_a_role_is_held_once_at_a_place(group):
    administrator = make_person(group.municipality, Role.ADMINISTRATOR)
    department = DepartmentFactory(municipality=group.municipality)
    give = {"municipality": group.municipality, "user": group.writer, "actor": administrator}
    made = appointments.appoint(**give, role=Role.SYSTEM_OWNER, department=department)
    with pytest.raises(DomainError):
        appointments.appoint(**give, role=Role.SYSTEM_OWNER, department=department)
    appointments.appoint(**give, role=Role.SYSTEM_OWNER)
    appointments.end_appointment(appointment=made, last_day=TODAY(), actor=administrator)
    with pytest.raises(DomainError):
        appointments.end_appointment(appointment=made, last_day=datetime.date(2001, 1, 1), actor=administrator)


def test_d6_role_descriptions_are_versioned(group):
    give = {"municipality": group.municipality, "role": Role.BENEFITS_MANAGER, "actor": group.chair, "duties": "Måle"}
    appointments.describe_role(**give, purpose="Første")
    appointments.describe_role(**give, purpose="Anden")
    assert appointments.descriptions_in_force()[Role.BENEFITS_MANAGER].purpose == "Anden"
