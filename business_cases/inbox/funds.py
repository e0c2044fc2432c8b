"""What waits in the funds (D57): instalments that are due, payments that another has reported, orders not put forward."""

from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role, RoleScope
from business_cases.enums import InstalmentState, PrioritisationState
from business_cases.models import Instalment, Prioritisation
from common.inbox import InboxSource, columns, inbox_sources
from common.tenant_urls import tenant_url

#: How long before its day an instalment shows up.
AHEAD = timedelta(days=30)
DUE, CONFIRM = "business_cases.instalment_due", "business_cases.instalment_confirm"
DRAFT = "business_cases.prioritisation_draft"


def _title() -> Concat:
    return Concat(F("payer__name"), Value(", "), Cast("year", CharField()))


def _open_to(user: Any, municipality: Any) -> QuerySet | None:
    """Unpaid instalments that the person may handle: those of cases they are party to, or recused from, are not theirs."""
    roles = user.roles_in(municipality)
    if not roles.has(Role.FINANCE):
        return None
    barred = roles.scopes(Role.CASE_PARTY, Role.RECUSED, scope_kind=RoleScope.CASE)
    rows = Instalment.objects.filter(state__in=(InstalmentState.EXPECTED, InstalmentState.IN_BUDGET))
    return rows.exclude(plan__grant__case_id__in=barred) if barred else rows


def due(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """Instalments whose day is near or past and that nobody has reported as paid."""
    rows = _open_to(user, municipality)
    if rows is None:
        return None
    rows = rows.filter(due__lte=today + AHEAD, proposed_by__isnull=True)
    return columns(rows, kind=DUE, title=_title(), detail=F("plan__fund__name"), due="due")


def to_confirm(user: Any, municipality: Any, today: date) -> QuerySet | None:
    """Payments that somebody else has reported."""
    rows = _open_to(user, municipality)
    if rows is None:
        return None
    rows = rows.filter(proposed_by__isnull=False).exclude(proposed_by=user)
    return columns(rows, kind=CONFIRM, title=_title(), detail=F("plan__fund__name"), due="paid_on")


def drafts(user: Any, _municipality: Any, _today: date) -> QuerySet | None:
    """The person's own drafts of an order of wishes that no body has been asked about."""
    rows = Prioritisation.objects.filter(drafted_by=user, state=PrioritisationState.DRAFT)
    return columns(rows, kind=DRAFT, title="fund__name", detail="fund__body__name", due="drafted_on")


def register() -> None:
    """All sources."""
    inbox_sources.register(
        DRAFT,
        InboxSource(
            rows=drafts,
            verb=gettext_lazy("Put it forward"),
            heading=lambda title: _("Order of the wishes to %(fund)s: your draft") % {"fund": title},
            url=lambda municipality, pk, _extra: tenant_url(
                "business_cases:prioritisation_detail", municipality, pk=pk
            ),
        ),
    )
    inbox_sources.register(
        DUE,
        InboxSource(
            rows=due,
            verb=gettext_lazy("Report paid"),
            heading=lambda title: _("Instalment from %(payer)s") % {"payer": title},
            url=lambda municipality, pk, _extra: tenant_url("business_cases:instalment_pay", municipality, pk=pk),
        ),
    )
    inbox_sources.register(
        CONFIRM,
        InboxSource(
            rows=to_confirm,
            verb=gettext_lazy("Confirm"),
            heading=lambda title: _("Confirm the payment: %(payer)s") % {"payer": title},
            url=lambda municipality, pk, _extra: tenant_url("business_cases:instalment_confirm", municipality, pk=pk),
        ),
    )
