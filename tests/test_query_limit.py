"""No page asks the database more than twelve times.

Tried on the demonstration, because the samples of the walk are too thin: here are projects with grants, plans for
paying back and measured gains, meetings with decisions, bodies with terms and members. Every page that can be read is
opened as those who see most; what the demonstration cannot show is opened with the walk's own sample.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.models import Municipality, User
from business_cases.models import Fund
from common.tenancy import municipality_scope
from governance.domain import agenda, queries
from governance.enums import MeetingState, SeatRole, UrgentDecider
from governance.models import AgendaItem, Body, Meeting, TermsOfReference
from projects.models import Milestone, Project, Proposal, ProposalVersion, Risk, StatusReport
from projects.views.proposal_writing import WriteProposal
from reports.models import Rendition
from strategy_portal.importing import demo
from tests.people import add_roles, make_person
from tests.route_samples import Made
from tests.test_routes import RELATIONS, SEATS, TENANT, address, make, people_who_may

LIMIT = 12
EVERY_ROLE = "every-role@herning.example"
PEOPLE = ("formand", "sekretaer", "gevinstmanager", "direktion", "projektleder")
#: Of how many records a page is opened: what is read, what is made on paper (slow), and forms.
PAGES, PAPERS, FORMS = 6, 1, 1
#: How many addresses are tried to find those that the person may open.
TRIES = 30
#: A page that is allowed more, and how much.
MORE = {
    # Collects the note anew from every app, so that its writer sees the figures of the moment.
    "reports:note_write": 40,
}
FORM_ENDINGS = [
    "add",
    "add_below",
    "answer",
    "appropriate",
    "attendance",
    "basis",
    "budget",
    "calculation",
    "cancel",
    "carry_over",
    "change",
    "close",
    "confirm",
    "consult",
    "disburse",
    "dispute",
    "dissolve",
    "done",
    "drop",
    "efficiency",
    "end",
    "freeze",
    "item_note",
    "levels",
    "line",
    "link",
    "measure",
    "move",
    "person",
    "phase",
    "plan",
    "rate",
    "recall",
    "recommend",
    "recuse",
    "release",
    "remove",
    "renew",
    "report",
    "reverse",
    "send",
    "send_back",
    "step",
    "take_back",
    "targets",
    "transfer",
    "withdraw",
    "write",
]


def _all(model: Any, **names: str) -> Any:
    """Where each row's page is: the route's keywords with the fields that they are read from, one state after another."""
    by_state = ["state"] if any(field.name == "state" for field in model._meta.fields) else []

    def rows() -> list[dict[str, Any]]:
        found = model._default_manager.order_by(*by_state, "pk").values_list(*names.values())
        return [dict(zip(names, values, strict=True)) for values in found]

    return rows


#: Where the page's view does not say which record its address names.
RECORDS = {
    "business_cases:fund_movements": _all(Fund, pk="pk"),
    "governance:role_describe": lambda: [{"role": "benefits_manager"}],
    "projects:milestone_change": _all(Milestone, pk="project_id", part="pk"),
    "projects:proposal_pdf": _all(ProposalVersion, pk="proposal_id", number="number"),
    "projects:proposal_step": lambda: [
        {"pk": pk, "step": step} for pk in Proposal.objects.values_list("pk", flat=True) for step in WriteProposal.steps
    ],
    "projects:risk_change": _all(Risk, pk="project_id", part="pk"),
    "projects:risk_close": _all(Risk, pk="project_id", part="pk"),
    "projects:status_report": _all(StatusReport, pk="project_id", number="number"),
    "reports:note_pdf": _all(Rendition, pk="note_id", audience="audience"),
    "reports:note_read": _all(Rendition, pk="note_id", audience="audience"),
}
READ = [
    route
    for route in TENANT
    if hasattr(route.view, "get") and "get" in route.view.http_method_names and not route.says("public")
]


@pytest.fixture
def herning(db):
    """The demonstration's Herning, its PDFs left to a worker, and with a sent agenda on which nothing is decided yet."""
    loading = demo.load(printed=False)
    assert [next(loading)[0], next(loading)[0]] == [demo.NATIONAL, "herning"]
    municipality = Municipality.objects.get(slug="herning")
    with municipality_scope(municipality):
        TermsOfReference.objects.update(urgent_decider=UrgentDecider.CHAIR)
        everyone = someone_with_every_role(municipality)
        for meeting in Meeting.objects.filter(state=MeetingState.PLANNED).order_by("-starts_at"):
            for case in queries.ready_cases(meeting.body)[:3]:
                agenda.place(case=case, meeting=meeting, actor=everyone, late_accepted=True)
            if meeting.items.filter(case__isnull=False).exists():
                agenda.send(meeting=meeting, actor=everyone)
        assert {item.case.kind for item in AgendaItem.objects.filter(case__isnull=False, decisions__isnull=True)} >= {
            "proposal"
        }
    return municipality


def someone_with_every_role(municipality: Any) -> User:
    """Appointed to everything, and in the chair of every body: what depends on a role, this person sees."""
    appointed = set(Role.values) - set(SEATS) - RELATIONS - {Role.STAFF}
    person = make_person(municipality, *appointed, email=EVERY_ROLE)
    for body in Body.objects.all():
        add_roles(person, municipality, SeatRole.CHAIR, body=body)
    return person


@contextmanager
def counted() -> Iterator[list[str]]:
    """What is asked in the block, without the marks of transactions."""
    asked: list[str] = []

    def note(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def wanted(route: Any) -> int:
    """Of how many records the page is opened."""
    if "pdf" in route.name or "." in route.pattern:
        return PAPERS
    return FORMS if route.name.endswith(tuple(FORM_ENDINGS)) else PAGES


def records(route: Any) -> list[dict[str, Any]]:
    """Records of the municipality in scope whose page the route is, spread over all there are."""
    if route.name in RECORDS:
        found = RECORDS[route.name]()
    elif route.keywords == {"municipality"}:
        return [{}]
    else:
        model = route.view.model or (Project if route.name.startswith("projects:") else None)
        if model is None or route.keywords != {"municipality", "pk"}:
            return []
        found = _all(model, pk="pk")()
    return found if len(found) <= TRIES else [found[place * len(found) // TRIES] for place in range(TRIES)]


def test_no_page_asks_more_than_twelve_times(client, herning):
    most: dict[str, tuple[int, str]] = {}

    def visit(user: User, route: Any, made: Made, municipality: Any) -> bool:
        url = address(route, made, municipality)
        with counted() as asked:
            answer = client.get(url)
        if answer.status_code == 200 and len(asked) > most.get(str(route), (0, ""))[0]:
            most[str(route)] = (len(asked), f"{url} as {user.email}")
        return answer.status_code == 200

    with municipality_scope(herning):
        everyone = User.objects.get(email=EVERY_ROLE)
        people = [User.objects.get(email=f"{name}@herning.example") for name in PEOPLE]
        pages = [(route, [Made(kwargs=kwargs) for kwargs in records(route)]) for route in READ]
    for user in (everyone, *people):
        client.force_login(user)
        for route, places in pages:
            left = wanted(route) if user is everyone else 2
            for made in places if user is everyone else places[:: max(len(places) // 4, 1)]:
                left -= visit(user, route, made, herning)
                if not left:
                    break

    for number, route in enumerate(route for route in READ if str(route) not in most):
        elsewhere = Municipality.objects.create(slug=f"by-{number}", name=f"By {number}")
        made = make(route, elsewhere)
        for user in [made.right] if made.right else people_who_may(route.says("permission_required"), elsewhere):
            client.force_login(user)
            visit(user, route, made, elsewhere)

    assert sorted({str(route) for route in READ} - set(most)) == [], "nobody could open these: give them a sample"
    over = sorted((count, name, where) for name, (count, where) in most.items() if count > MORE.get(name, LIMIT))
    assert over == [], "\n".join(f"{count} queries: {name}, {where}" for count, name, where in reversed(over))
