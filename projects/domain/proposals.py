"""Writing a projektindstilling: start it, save a part of it, say what is missing (D27)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError
from common.text import fold
from common.versions import save_version
from governance.domain import cases
from governance.enums import PartyRelation
from projects.models import Proposal, ProposalGoal, ProposalInitiative

#: Key of the case handler and kind of the case.
CASE_KIND = "proposal"

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
    proposal = Proposal.objects.create(
        municipality=municipality,
        case=case,
        number=(Proposal.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=title,
        search_text=_search_text(title, department, known.get("summary", "")),
        department=department,
        created_by=actor,
        **known,
    )
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
    _check_order(proposal)
    if proposal.fund_area_id is not None and proposal.fund_area.fund_id != proposal.fund_id:
        raise DomainError(
            _("The area belongs to another fund."), fields={"fund_area": _("Choose an area of that fund.")}
        )
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

    ``goals`` are pairs of Goal and argument. Raises DomainError without a goal.
    """
    if not actor.has_perm("projects.change_proposal", proposal):
        raise PermissionDenied
    chosen = list(goals)
    if not chosen:
        raise DomainError(_("Choose at least one goal."), fields={"goal": _("Choose a goal.")})
    before = list(proposal.goals.order_by("id").values_list("goal_id", flat=True))
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
        for initiative in initiatives
    )
    audit.record(
        "proposal.goals",
        proposal,
        actor=actor,
        before={"goals": before},
        after={"goals": [goal.pk for goal, _why in chosen]},
    )


@transaction.atomic
def attach_business_case(*, proposal: Proposal, business_case: Any, actor: Any) -> Proposal:
    """Let the proposal stand on a business case of its own."""
    if not actor.has_perm("projects.change_proposal", proposal):
        raise PermissionDenied
    Proposal.objects.filter(pk=proposal.pk).update(business_case=business_case)
    proposal.business_case = business_case
    audit.record("proposal.business_case", proposal, actor=actor, after={"business_case": business_case.pk})
    return proposal


def missing(proposal: Proposal) -> list[tuple[str, str]]:
    """What submission still needs: (step of the form, sentence). An empty list means it can be submitted (D27)."""
    needs: list[tuple[str, bool, str]] = [
        ("triage", bool(proposal.estimated_cost is not None), _("what it is expected to cost")),
        ("why", proposal.goals.exists(), _("the goal it serves")),
        ("why", bool(proposal.reasoning.strip()), _("the professional reasons")),
        ("what", bool(proposal.current_situation.strip()), _("the current situation")),
        ("what", bool(proposal.solution.strip()), _("the solution")),
        ("alternatives", bool(proposal.alternative_nothing.strip()), _("what happens if nothing is done")),
        ("people", proposal.owner_id is not None, _("a project owner")),
        ("people", proposal.leader_id is not None, _("a project leader")),
        ("people", proposal.system_owner_id is not None, _("a system owner")),
        ("people", proposal.go_live is not None, _("the expected go-live")),
        ("money", proposal.body_id is not None, _("the body that should decide")),
        ("risk", bool(proposal.risks.strip()), _("the risks")),
        ("risk", bool(proposal.data_protection.strip()), _("data protection and security")),
    ]
    if proposal.fund_id is not None:
        needs += [
            ("money", bool(proposal.applied_amount), _("the amount applied for")),
            ("money", bool(proposal.principle), _("the principle of the grant")),
        ]
        if proposal.fund.requires_business_case:
            needs.append(("money", proposal.business_case_id is not None, _("a business case")))
    return [(step, sentence) for step, is_there, sentence in needs if not is_there]


def _check_names(values: Mapping[str, Any]) -> None:
    unknown = set(values) - WRITABLE
    if unknown:
        raise ValueError(f"Not fields of a step: {sorted(unknown)}")


def _check_order(proposal: Proposal) -> None:
    dates = [("starts_on", proposal.starts_on), ("go_live", proposal.go_live), ("ends_on", proposal.ends_on)]
    known = [(name, day) for name, day in dates if day is not None]
    for (_earlier, first), (name, second) in zip(known, known[1:], strict=False):
        if second < first:
            raise DomainError(
                _("The dates are not in order: start, go-live, end."),
                fields={name: _("Choose a date on or after %(date)s.") % {"date": f"{first:%d.%m.%Y}"}},
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
