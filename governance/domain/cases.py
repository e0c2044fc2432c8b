"""Opening a case, saying who its parties are, and handing it to a body.

Where a case waits is moved in one place: ``governance.domain.acts`` after a decision (settled, returned, handed to another
body, or waiting again after a reversal). A case handler moves its own subject, and need not touch the case; doing so
is harmless, since a case that already stands where it should is left alone.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError, StaleObjectError
from governance.enums import MeetingState, PartyRelation
from governance.models import AgendaItem, Body, Case, CaseParty
from governance.models.case import searched_text


@transaction.atomic
def open_case(
    *,
    municipality: Any,
    kind: str,
    title: str,
    actor: Any,
    department: Any = None,
    responsible: Any = None,
    amount: Decimal | None = None,
    journal_number: str = "",
    public_title: str = "",
) -> Case:
    """Make the row that bodies can decide on. ``kind`` is the key of a registered CaseHandler; ``amount`` kroner."""
    case = Case.objects.create(
        municipality=municipality,
        kind=kind,
        title=title,
        public_title=public_title,
        journal_number=journal_number,
        amount=amount,
        department=department,
        responsible=responsible,
        search_text=searched_text(title=title, journal_number=journal_number),
    )
    audit.record("case.open", case, actor=actor, after={"kind": kind, "title": title})
    return case


@transaction.atomic
def set_parties(*, case: Case, parties: Iterable[tuple[Any, PartyRelation]]) -> None:
    """Replace the case's parties: those who submitted, lead or own it, and so may not decide it (D13)."""
    wanted = {(user.pk, str(relation)) for user, relation in parties if user is not None}
    held = {(party.user_id, party.relation): party.pk for party in case.parties.all()}
    case.parties.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    CaseParty.objects.bulk_create(
        CaseParty(municipality_id=case.municipality_id, case=case, user_id=user_id, relation=relation)
        for user_id, relation in sorted(wanted - held.keys())
    )


@transaction.atomic
def make_ready(*, case: Case, body: Body, actor: Any) -> Case:
    """Hand the case to ``body``: from now it waits there for a decision. Raises DomainError for a dissolved body."""
    if body.valid_to is not None and body.valid_to < timezone.localdate():
        raise DomainError(_("%(body)s has been dissolved. Choose another body.") % {"body": body})
    if _stands(case, awaits_body_id=body.pk, settled_at=None):
        return case
    _move(case, awaits_body=body, ready_at=timezone.now(), settled_at=None)
    audit.record("case.ready", case, actor=actor, after={"awaits_body": body.pk})
    return case


@transaction.atomic
def take_back(*, case: Case, actor: Any, reason: str = "") -> Case:
    """The case no longer waits for any body: withdrawn, or returned to its writers."""
    if _stands(case, awaits_body_id=None, settled_at=None):
        return case
    _move(case, awaits_body=None, ready_at=None, settled_at=None)
    audit.record("case.take_back", case, actor=actor, note=reason)
    return case


@transaction.atomic
def settle(*, case: Case, actor: Any) -> Case:
    """The case has been decided and waits for nobody."""
    if Case.objects.filter(pk=case.pk, awaits_body__isnull=True, settled_at__isnull=False).exists():
        return case
    _move(case, awaits_body=None, ready_at=None, settled_at=timezone.now())
    audit.record("case.settle", case, actor=actor)
    return case


@transaction.atomic
def close_to_others(*, case: Case, ground: str, actor: Any) -> Case:
    """Keep the case from everyone but its parties and the body; the legal ground is stated (D11).

    Its items on coming agendas close with it, and a search finds it by its public title only.
    """
    ground = ground.strip()
    if not ground:
        raise DomainError(_("Say why the case is closed."), fields={"closed_ground": _("Write the legal ground.")})
    _move(
        case,
        is_closed=True,
        closed_ground=ground,
        search_text=searched_text(title=case.title, public_title=case.public_title, is_closed=True),
    )
    AgendaItem.objects.filter(case=case, is_closed=False, meeting__state=MeetingState.PLANNED).update(
        is_closed=True, closed_ground=ground, closed_by=actor
    )
    audit.record("case.close", case, actor=actor, note=ground)
    return case


@transaction.atomic
def describe(
    *, case: Case, title: str, department: Any, responsible: Any, amount: Decimal | None, journal_number: str = ""
) -> Case:
    """Repeat on the case what its subject is called and costs, so that agendas and lists need not ask the subject."""
    _move(
        case,
        title=title,
        department=department,
        responsible=responsible,
        amount=amount,
        journal_number=journal_number,
        search_text=searched_text(
            title=title, public_title=case.public_title, journal_number=journal_number, is_closed=case.is_closed
        ),
    )
    return case


def _stands(case: Case, **where: Any) -> bool:
    row: Any = Case.objects.filter(pk=case.pk).values("awaits_body_id", "settled_at", "ready_at").first()
    if row is None or any(row[name] != value for name, value in where.items()):
        return False
    for name, value in row.items():
        setattr(case, name, value)
    return True


def _move(case: Case, **columns: Any) -> None:
    if Case.objects.filter(pk=case.pk).update(**columns) != 1:
        raise StaleObjectError
    for name, value in columns.items():
        setattr(case, name, value)
