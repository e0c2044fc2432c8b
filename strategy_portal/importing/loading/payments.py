"""Money paid out against grants, and instalments on their way into the budget and back to the fund."""

from functools import partial

from django.utils.translation import gettext as _

from accounts.models import User
from business_cases.domain import grants, repayment
from business_cases.models import Grant, Instalment
from common.errors import DomainError
from projects.models import Proposal
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.schema_base import Record


def plan(session: Session, documents: DocumentSet, acts: Acts) -> None:
    """Plan what is new. A payment that stands is never changed."""
    for record in unchanged(session, documents.rows("disbursements")):
        if session.held(record) is not None:
            session.refuse(record, _("A payment is never changed; correct it in the portal."))
        else:
            acts.add(record, record["date"], 11, partial(_disburse, session, record))
    for record in unchanged(session, documents.rows("repayments")):
        if session.held(record) is not None:
            session.refuse(record, _("A payment is never changed; correct it in the portal."))
            continue
        acts.add(record, record["budget_on"], 11, partial(_budget, session, record))
        if record["paid_on"] is not None:
            acts.add(record, record["paid_on"], 12, partial(_pay, session, record))
    session.check()


def _grant(session: Session, record: Record) -> Grant:
    case_id = session.find(Proposal, record["proposal"]).case_id
    grant = Grant.objects.filter(case_id=case_id).first()
    if grant is None:
        raise DomainError(_("Nothing has been granted to that proposal."))
    return grant


def _disburse(session: Session, record: Record) -> None:
    row = grants.disburse(
        grant=_grant(session, record),
        amount=record["amount"],
        paid_on=record["date"],
        text=record["text"],
        actor=session.find(User, record["by"]),
    )
    session.remember(record, row=row, created=True)


def _instalment(session: Session, record: Record) -> Instalment:
    rows = Instalment.objects.filter(plan__grant=_grant(session, record), year=int(record["year"]))
    found = rows.filter(payer_id=session.id(record["payer"])).select_related("plan__grant", "plan__fund").first()
    if found is None:
        raise DomainError(_("The repayment plan has no such instalment."))
    return found


def _budget(session: Session, record: Record) -> None:
    row = repayment.enter_in_budget(
        instalment=_instalment(session, record),
        account=record["account"],
        decision_text=record["budget_decision"],
        actor=session.find(User, record["by"]),
    )
    session.remember(record, row=row, created=True)


def _pay(session: Session, record: Record) -> None:
    repayment.pay(
        instalment=_instalment(session, record),
        actor=session.find(User, record["by"]),
        approved_by=session.find(User, record["confirmed_by"]),
        paid_on=record["paid_on"],
    )
