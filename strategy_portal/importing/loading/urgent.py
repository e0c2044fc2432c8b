"""Urgent decisions between meetings: taken by the chair, they come on the superior body's next agenda by themselves."""

from functools import partial

from django.utils.translation import gettext as _

from accounts.models import User
from governance.domain import urgent
from governance.enums import SeatRole
from governance.models import Body, Seat
from projects.models import Proposal
from strategy_portal.importing.documents import DocumentSet
from strategy_portal.importing.loading.acts import Acts
from strategy_portal.importing.loading.session import Session, unchanged
from strategy_portal.importing.schema_base import Record


def plan(session: Session, documents: DocumentSet, acts: Acts) -> None:
    """Plan the urgent decisions that are new; like other decisions they are only imported in a demonstration."""
    for record in unchanged(session, documents.rows("urgent_decisions")):
        if session.held(record) is not None or not acts.played:
            session.refuse(record, _("Decisions are taken in the portal."))
        else:
            acts.add(record, record["date"], 15, partial(_take, session, record))
    session.check()


def _take(session: Session, record: Record) -> None:
    body = session.find(Body, record["body"])
    chair = Seat.objects.filter(body=body, role=SeatRole.CHAIR).valid_on(record["date"]).first()
    if chair is None:
        session.refuse(record, _("The body has no chair on that day."))
        session.check()
    else:
        proposal = Proposal.objects.select_related("case").get(pk=session.id(record["proposal"]))
        actor = User.objects.get(pk=chair.user_id)
        taken = urgent.take(case=proposal.case, body=body, reason=record["reason"], actor=actor)
        session.remember(record, row=taken, created=True)
