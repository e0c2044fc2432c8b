"""Writing a projektindstilling: start it, save a part of it, say why it is proposed (D27)."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from business_cases.domain import cases as business_cases
from business_cases.models import BusinessCase
from common import audit
from common.errors import AlreadyDoneError, DomainError
from common.money import ZERO
from common.numbers import kr
from common.text import fold
from common.versions import save_version
from governance.domain import cases
from governance.enums import PartyRelation
from projects.domain.numbering import create_numbered
from projects.models import Proposal, ProposalGoal, ProposalInitiative

#: Key of the case handler and kind of the case.
CASE_KIND = "proposal"
#: Fields that name a person.
PEOPLE = ("owner", "leader", "system_owner")
#: Years that a new business case looks ahead.
USUAL_HORIZON = 5

#: Fields that a step of the form may write; the rest follows from steps and decisions.
WRITABLE = frozenset(
    {
        "title", "level", "department", "body", "owner", "leader", "system_owner", "journal_number",
        "is_required_by_law", "law_reference", "is_cross_cutting", "is_complex", "has_start_and_end",
        "estimated_cost", "estimated_hours", "summary", "reasoning", "current_situation", "solution", "limits",
        "alternative_nothing", "alternative_minimum", "alternative_other", "stakeholders", "dependencies",
        "architecture", "organisation", "starts_on", "go_live", "ends_on", "plan", "risks", "data_protection",
        "accessibility", "hearing", "fund", "fund_area", "applied_amount", "running_cost_applied", "principle",
        "self_financed", "running_cost_payer", "repayment_share", "repayment_first_year", "repayment_years",
    }
)  # fmt: skip


@transaction.atomic
def start(*, municipality: Any, title: str, department: Any, actor: Any, **known: Any) -> Proposal:
    """Begin a proposal: one title and one department are enough. ``known`` are further fields of WRITABLE."""
    if not actor.has_perm("projects.add_proposal", municipality):
        raise PermissionDenied
    _check_names(known)
    case = cases.open_case(
        municipality=municipality,
        kind=CASE_KIND,
        title=title,
        actor=actor,
        department=department,
        responsible=known.get("leader") or actor,
        amount=known.get("applied_amount"),
    )
    proposal = create_numbered(
        Proposal,
        municipality=municipality,
        case=case,
        title=title,
        search_text=_search_text(title, department, known.get("summary", "")),
        department=department,
        created_by=actor,
        **known,
    )
    _check(proposal, known)
    _tell_case(proposal)
    audit.record("proposal.start", proposal, actor=actor, after={"title": title})
    return proposal


@transaction.atomic
def save(*, proposal: Proposal, actor: Any, expected: int, values: Mapping[str, Any]) -> Proposal:
    """Save a part of a draft. Raises PermissionDenied, StaleObjectError, DomainError (dates out of order, fund's area)."""
    if not actor.has_perm("projects.change_proposal", proposal):
        raise PermissionDenied
    _check_names(values)
    for name, value in values.items():
        setattr(proposal, name, value)
    _check(proposal, values)
    proposal.search_text = _search_text(proposal.title, proposal.department, proposal.summary)
    changes = save_version(proposal, expected=expected, fields=[*values, "search_text"])
    _tell_case(proposal)
    if changes.after:
        before = {name: value for name, value in changes.before.items() if name != "search_text"}
        after = {name: value for name, value in changes.after.items() if name != "search_text"}
        audit.record("proposal.change", proposal, actor=actor, before=before, after=after)
    return proposal


@transaction.atomic
def set_goals(*, proposal: Proposal, goals: Iterable[tuple[Any, str]], initiatives: Iterable[Any], actor: Any) -> None:
    """Say which goals the proposal serves and how, and which initiatives it carries out; the first goal is the main.

    ``goals`` are pairs of Goal and argument; a draft may have none yet. Raises DomainError for a goal named twice.
    """
    if not actor.has_perm("projects.change_proposal", proposal):
        raise PermissionDenied
    chosen = list(goals)
    if len({goal.pk for goal, _argument in chosen}) < len(chosen):
        raise DomainError(_("The same goal is chosen twice."), fields={"goal_2": _("Choose another goal.")})
    named = list(initiatives)
    before = _reasons_why(proposal)
    proposal.goals.all().delete()
    ProposalGoal.objects.bulk_create(
        ProposalGoal(
            municipality_id=proposal.municipality_id,
            proposal=proposal,
            goal=goal,
            argument=argument,
            is_primary=place == 0,
        )
        for place, (goal, argument) in enumerate(chosen)
    )
    proposal.initiatives.all().delete()
    ProposalInitiative.objects.bulk_create(
        ProposalInitiative(municipality_id=proposal.municipality_id, proposal=proposal, initiative=initiative)
        for initiative in named
    )
    after = _reasons_why(proposal)
    if before != after:
        audit.record("proposal.goals", proposal, actor=actor, before=before, after=after)


def _reasons_why(proposal: Proposal) -> dict[str, Any]:
    goals = proposal.goals.select_related("goal").order_by("-is_primary", "id")
    initiatives = proposal.initiatives.select_related("initiative").order_by("initiative_id")
    return {
        "goals": [f"{link.goal}: {link.argument}" if link.argument else str(link.goal) for link in goals],
        "initiatives": [str(link.initiative) for link in initiatives],
    }


@transaction.atomic
def attach_business_case(*, proposal: Proposal, business_case: Any, actor: Any) -> Proposal:
    """Let the proposal stand on a business case of its own, which from then on is kept as its case is kept (D11).

    Raises DomainError when the proposal already has one, or the business case belongs to another proposal.
    """
    if not actor.has_perm("projects.change_proposal", proposal):
        raise PermissionDenied
    proposal.business_case = business_case
    proposal.check_tenant(["business_case"])
    business_cases.belong_to(business_case=business_case, case=proposal.case)
    attached = Proposal.objects.filter(pk=proposal.pk, business_case__isnull=True).update(
        business_case=business_case, version=F("version") + 1
    )
    if attached != 1:
        raise DomainError(_("The proposal has a business case already."))
    proposal.version = Proposal.objects.values_list("version", flat=True).get(pk=proposal.pk)
    audit.record("proposal.business_case", proposal, actor=actor, after={"business_case": business_case.pk})
    return proposal


@transaction.atomic
def open_business_case(*, proposal: Proposal, actor: Any, horizon: int = USUAL_HORIZON) -> Any:
    """Begin the business case of a proposal, with what the proposal says already (D38). AlreadyDoneError with one."""
    if not actor.has_perm("projects.change_proposal", proposal):
        raise PermissionDenied
    # Holds the proposal's row, so that two who begin at once get one case.
    Proposal.objects.filter(pk=proposal.pk).update(version=F("version"))
    held = BusinessCase.objects.filter(proposal=proposal).first()
    if held is not None:
        raise AlreadyDoneError(_("The proposal has a business case already."), url=held.get_absolute_url())
    first = proposal.starts_on or timezone.localdate()
    business_case = business_cases.create(
        municipality=proposal.municipality,
        title=proposal.title,
        department=proposal.department,
        actor=actor,
        price_level=first.year,
        base_year=first.year,
        horizon=horizon,
        case=proposal.case,
        go_live=proposal.go_live,
        illustrative=proposal.is_illustrative,
    )
    attach_business_case(proposal=proposal, business_case=business_case, actor=actor)
    return business_case


def _check_names(values: Mapping[str, Any]) -> None:
    unknown = set(values) - WRITABLE
    if unknown:
        raise ValueError(f"Not fields of a step: {sorted(unknown)}")


def _check(proposal: Proposal, values: Mapping[str, Any]) -> None:
    _check_people(values)
    _check_order(proposal)
    _check_money(proposal)
    if proposal.fund_area is not None and proposal.fund_area.fund_id != proposal.fund_id:
        raise DomainError(
            _("The area belongs to another fund."), fields={"fund_area": _("Choose an area of that fund.")}
        )


def _check_people(values: Mapping[str, Any]) -> None:
    named = {name: values[name] for name in PEOPLE if values.get(name) is not None}
    if not named:
        return
    here = Membership.objects.valid_on(timezone.localdate()).filter(user__in=[person.pk for person in named.values()])
    held = set(here.values_list("user_id", flat=True))
    strangers = {
        name: _("Choose somebody from the municipality.") for name, person in named.items() if person.pk not in held
    }
    if strangers:
        raise DomainError(_("Choose people who work here."), fields=strangers)


def _check_order(proposal: Proposal) -> None:
    dates = [("starts_on", proposal.starts_on), ("go_live", proposal.go_live), ("ends_on", proposal.ends_on)]
    known = [(name, day) for name, day in dates if day is not None]
    for (_earlier, first), (name, second) in pairwise(known):
        if second < first:
            raise DomainError(
                _("The dates are not in order: start, go-live, end."),
                fields={name: _("Choose a date on or after %(date)s.") % {"date": f"{first:%d.%m.%Y}"}},
            )


def _check_money(proposal: Proposal) -> None:
    applied = proposal.applied_amount or ZERO
    if proposal.running_cost_applied > applied:
        raise DomainError(
            _("The running costs are a part of what is applied for."),
            fields={"running_cost_applied": _("Write at most %(amount)s") % {"amount": kr(applied)}},
        )
    if applied and proposal.fund_id is None:
        raise DomainError(
            _("Choose the fund that the money is applied for from."), fields={"fund": _("Choose a fund.")}
        )


def _search_text(title: str, department: Any, summary: str) -> str:
    return fold(f"{title} {department} {summary}")


def _tell_case(proposal: Proposal) -> None:
    cases.describe(
        case=proposal.case,
        title=proposal.title,
        department=proposal.department,
        responsible=proposal.leader or proposal.created_by,
        amount=proposal.applied_amount,
        journal_number=proposal.journal_number,
    )
    cases.set_parties(
        case=proposal.case,
        parties=[
            (proposal.created_by, PartyRelation.SUBMITTER),
            (proposal.leader, PartyRelation.LEADER),
            (proposal.owner, PartyRelation.OWNER),
        ],
    )
