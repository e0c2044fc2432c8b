"""What a proposal's page says in words: figures, what happens now, and the log."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from business_cases.domain.case_facts import headline_facts
from common.audit import action_label
from common.components import Figure
from common.numbers import NONE, dato, decimal, kr
from common.versions import in_words
from projects.domain import scoring
from projects.enums import ProposalState
from projects.models import Consultation, Proposal

#: Values longer than this are named in the log, not shown.
_SHORT = 60
_QUIET = frozenset({"search_text", "state", "submitted_at", "decided_at", "returned_reason"})


def figures(proposal: Proposal, *, scores: list[Any], tab_url: str) -> list[Figure]:
    """The four key figures: what is sought, worth, payback and importance."""
    own = proposal.self_financed
    found = [
        Figure(
            _("Applied for"),
            kr(proposal.applied_amount) if proposal.applied_amount else NONE,
            _("the department pays %(own)s") % {"own": kr(own)} if own else str(proposal.fund or ""),
        )
    ]
    if proposal.business_case is None:
        cost = proposal.estimated_cost
        found.append(Figure(_("Estimated cost"), NONE if cost is None else kr(cost), _("no business case yet")))
    else:
        found += [Figure(fact.label, fact.value, fact.note, tab_url) for fact in headline_facts(proposal.business_case)]
    importance = scoring.importance(scores=scores, thresholds=proposal.municipality.thresholds)
    departments = len({score.department_id for score in scores})
    note = _("mean of %(count)s departments") % {"count": departments} if departments > 1 else ""
    value = NONE if importance is None else _("%(value)s of 5") % {"value": decimal(importance)}
    found.append(Figure(_("Importance"), value, note or (_("not scored yet") if importance is None else "")))
    return found


def what_now(proposal: Proposal, *, waiting: Consultation | None, lacks: int, writes: bool) -> str:
    """One sentence: where it stands, and what happens next."""
    state = ProposalState(proposal.state)
    if state in ProposalState.EDITABLE:
        return _draft_now(proposal, waiting, lacks, writes=writes)
    known = {"body": proposal.body or "", "date": dato(proposal.submitted_at) if proposal.submitted_at else ""}
    return {
        ProposalState.SUBMITTED: _("Submitted on %(date)s. It waits for a place on the agenda of %(body)s."),
        ProposalState.ON_AGENDA: _("It stands on an agenda of %(body)s, which decides it."),
        ProposalState.APPROVED: _("Approved. The project is open."),
        ProposalState.CONDITIONAL: _("Approved with conditions. The project is open."),
        ProposalState.REJECTED: _("Rejected."),
        ProposalState.WITHDRAWN: _("Withdrawn by its writers."),
        ProposalState.LINE_TASK: _("Not a project: it is done as a task in the line."),
    }[state] % known


def _draft_now(proposal: Proposal, waiting: Consultation | None, lacks: int, *, writes: bool) -> str:
    if proposal.returned_reason:
        return _("Returned by the body. What is missing: %(reason)s") % {"reason": proposal.returned_reason}
    if not writes:
        return _("Being written by %(person)s.") % {"person": proposal.created_by}
    if waiting is not None:
        return _("Koncern IT has been asked, and answers by %(date)s.") % {"date": dato(waiting.due)}
    if lacks:
        return _("A draft. It is submitted when nothing is missing.")
    return _("Nothing is missing: it can be submitted.")


def told(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """The log in words: when, what, by whom, and what changed; long texts are named only."""
    return [
        {
            "at": entry.at,
            "label": action_label(entry.action),
            "actor": entry.actor_name,
            "note": entry.note,
            "changes": list(_changes(entry)),
        }
        for entry in entries
    ]


def _changes(entry: Any) -> Iterable[str]:
    model = Proposal if entry.object_type == Proposal._meta.label_lower else Consultation
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name, now in entry.after.items():
        if name not in fields or name in _QUIET:
            continue
        label = str(fields[name].verbose_name)
        label = label[:1].upper() + label[1:]
        was = entry.before.get(name)
        if fields[name].is_relation or len(str(was)) > _SHORT or len(str(now)) > _SHORT:
            yield label
        else:
            old, new = (in_words(model, name, value) or NONE for value in (was, now))
            yield _("%(field)s: %(was)s → %(now)s") % {"field": label, "was": old, "now": new}
