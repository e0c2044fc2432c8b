"""Opening a case, saying who its parties are, and handing it to a body.

Where a case waits is moved in one place: ``governance.domain.acts`` after a decision (settled, returned, handed to another
body, or waiting again after a reversal). A case handler moves its own subject, and need not touch the case; doing so
is harmless, since a case that already stands where it should is left alone.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common import audit
from common.errors import DomainError, StaleObjectError
from governance.enums import PartyRelation
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
def close_to_others(*, case: Case, ground: str, actor: Any, public_title: str | None = None) -> Case:
    """Keep the case from everyone but its parties and the body; the legal ground is stated (D11).

    Its items close with it on every agenda, also one that has been sent, and a search finds it by its public title
    only. ``public_title`` replaces the one it has. Raises PermissionDenied, DomainError without a ground.
    """
    _may_close(case, actor)
    ground = ground.strip()
    if not ground:
        wanted = _("Write the legal ground.")
        raise DomainError(_("Say why the case is closed."), fields={"ground": wanted})
    shown = case.public_title if public_title is None else public_title.strip()
    _move(
        case,
        is_closed=True,
        closed_ground=ground,
        public_title=shown,
        search_text=searched_text(title=case.title, public_title=shown, is_closed=True),
    )
    AgendaItem.objects.filter(case=case).update(
        is_closed=True, closed_ground=ground, closed_by=actor, public_title=shown, version=F("version") + 1
    )
    audit.record("case.close", case, actor=actor, note=ground)
    return case


@transaction.atomic
def open_to_others(*, case: Case, reason: str, actor: Any) -> Case:
    """Open a case that was closed, and its items with it. What was frozen meanwhile stays as it was sent (D11).

    Raises PermissionDenied, DomainError for a case that is open, or without a reason.
    """
    _may_close(case, actor)
    if not reason.strip():
        raise DomainError(_("Say why the case is opened."), fields={"reason": _("Write the reason.")})
    if not Case.objects.filter(pk=case.pk, is_closed=True).exists():
        raise DomainError(_("The case is open already."))
    _move(
        case,
        is_closed=False,
        closed_ground="",
        search_text=searched_text(
            title=case.title, public_title=case.public_title, journal_number=case.journal_number, is_closed=False
        ),
    )
    AgendaItem.objects.filter(case=case).update(
        is_closed=False, closed_ground="", closed_by=None, version=F("version") + 1
    )
    audit.record("case.open_again", case, actor=actor, note=reason.strip())
    return case


def _may_close(case: Case, actor: Any) -> None:
    if not actor.has_perm("governance.close_case", case):
        raise PermissionDenied(_("The case's parties and the secretaries close a case, and open it again."))


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
