"""What governance hands to the registries of the portal, called once at start."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import role_sources as sources
from common.audit import AuditSubject, audit_subjects, register_actions
from common.documents import document_kinds
from common.navigation import NavItem, nav_items
from common.permissions import predicate_words
from common.tenant_urls import tenant_url
from governance import documents, inbox, role_sources, search
from governance.models import (
    ActionPoint,
    AgendaItem,
    Appointment,
    Body,
    Case,
    Decision,
    Meeting,
    TermsOfReference,
    UrgentDecision,
)


def register(actions: Mapping[str, Any]) -> None:
    """Fill the registries."""
    register_actions(actions)
    sources.register("governance.seats", role_sources.seats)
    sources.register("governance.appointments_to_departments", role_sources.appointments_to_departments)
    sources.register("governance.appointments_everywhere", role_sources.appointments_everywhere)
    sources.register("governance.case_parties", role_sources.case_parties)
    sources.register("governance.recusals", role_sources.recusals)
    if "is_person:responsible_id" not in predicate_words:
        predicate_words.register("is_person:responsible_id", _("Whoever is responsible"))
    nav_items.register("governance.meetings", NavItem(_("Meetings"), "governance:meeting_list", order=40))
    for kind in documents.kinds():
        document_kinds.register(kind.key, kind)
    inbox.register()
    search.register()
    _audit()


def _audit() -> None:
    for model in (ActionPoint, AgendaItem, Body, Decision, Meeting, TermsOfReference):
        _subject(model, lambda obj: obj.get_absolute_url())
    _subject(Appointment, lambda obj: tenant_url("governance:appointment_list", obj))
    _subject(UrgentDecision, lambda obj: obj.decisions.get().get_absolute_url())
    _subject(Case, lambda obj: tenant_url("governance:meeting_list", obj))


def _subject(model: Any, url: Any) -> None:
    permission = f"governance.view_{model._meta.model_name}"
    audit_subjects.register(
        model._meta.label_lower,
        AuditSubject(label=str, url=url, visible_to=lambda user, obj: user.has_perm(permission, obj)),
    )
