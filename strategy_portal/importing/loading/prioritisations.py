"""Orders of a fund's wishes: drafted and put before the body by those who run its meetings (D9)."""

from functools import partial

from django.utils.translation import gettext as _

from accounts.models import User
from business_cases.domain import prioritisation
from business_cases.models import Fund, Prioritisation
from projects.models import Proposal
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.schema_base import Record


def plan(session: Session, documents: DocumentSet, acts: Acts) -> None:
    """Plan the orders that are new; they lead to decisions, so they are only imported in a demonstration."""
    for record in unchanged(session, documents.rows("prioritisations")):
        if session.held(record) is not None or not acts.played:
            session.refuse(record, _("Wishes are put in order in the portal."))
        else:
            acts.add(record, record["drafted_on"], 10, partial(_draft, session, record))
            acts.add(record, record["submitted_on"], 10, partial(_put_forward, session, record))
    session.check()


def _draft(session: Session, record: Record) -> None:
    wished = [Proposal.objects.get(pk=session.id(key)).case_id for key in record["proposals"]]
    made = prioritisation.draft(
        fund=session.find(Fund, record["fund"]),
        order=wished,
        actor=session.find(User, record["by"]),
        why=record["why"] or "",
    )
    Prioritisation.objects.filter(pk=made.pk).update(is_illustrative=bool(record["illustrative"]))
    session.remember(record, row=made, created=True)


def _put_forward(session: Session, record: Record) -> None:
    made = Prioritisation.objects.select_related("fund__body", "municipality").get(pk=session.id_of(record))
    prioritisation.put_forward(prioritisation=made, actor=session.find(User, record["by"]))
