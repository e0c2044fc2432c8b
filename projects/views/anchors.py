"""National anchoring: what the state and KL ask for, and where it is anchored here (D18)."""

from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.views import ActionView, TenantFormView, TenantListView
from projects.domain import anchors, portfolio_queries
from projects.forms.projects import AnchorForm
from projects.models import Anchor
from projects.project_filters import AnchorFilter
from projects.project_tables import AnchorTable
from projects.views.section import section_tabs


class NationalAnchoring(TenantListView):
    """Every national initiative in force, those that should be anchored and are not first."""

    permission_required = "projects.view_anchor"
    table_class = AnchorTable
    filterset_class = AnchorFilter
    row_template = "projects/anchor_row.html"
    template_name = "projects/anchor_list.html"
    title = gettext_lazy("National anchoring")
    empty_text = gettext_lazy("No national strategies are known here.")
    empty_hint = gettext_lazy("They are read in with the import of strategies.")

    def get_queryset(self) -> QuerySet:
        rows = anchors.with_anchors(anchors.in_force(timezone.localdate()))
        return rows.order_by(
            "anchored", "-is_mandatory", F("deadline").asc(nulls_last=True), "strategy__title", "number"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = section_tabs(self, "anchor_list")
        context = super().get_context_data(nav="projects.portfolio", tabs=tabs, **kwargs)
        user = self.request.user
        seen = set(
            portfolio_queries.visible_to(user, self.municipality)
            .filter(anchors__external__in=[row.pk for row in context["rows"]])
            .values_list("pk", flat=True)
        )
        for row in context["rows"]:
            for place in row.places:
                place.is_hidden = place.project_id is not None and place.project_id not in seen
        context["may_anchor"] = user.has_perm("projects.add_anchor", self.municipality)
        context["today"] = timezone.localdate()
        missing = anchors.unanchored(timezone.localdate()).count()
        context["lead"] = (
            ngettext(
                "%(count)s mandatory initiative is anchored nowhere.",
                "%(count)s mandatory initiatives are anchored nowhere.",
                missing,
            )
            % {"count": missing}
            if missing
            else _("Every mandatory initiative is anchored.")
        )
        return context


class AnchorInitiative(TenantFormView):
    """Anchor one initiative in a project, a body or a department."""

    permission_required = "projects.add_anchor"
    form_class = AnchorForm
    submit_label = gettext_lazy("Anchor it")
    success_message = gettext_lazy("The initiative is anchored.")

    def get_object(self) -> Any:
        return get_object_or_404(anchors.in_force(timezone.localdate()), pk=self.kwargs["pk"])

    def permission_object(self) -> Any:
        return self.municipality

    def get_title(self) -> Any:
        return _("Anchor: %(title)s") % {"title": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nav="projects.portfolio", lead=self.object.text, **kwargs)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(_("National anchoring"), self.url("projects:anchor_list"))]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_cancel_url(self) -> str:
        return self.url("projects:anchor_list")

    def get_form(self, **kwargs: Any) -> AnchorForm:
        mine = portfolio_queries.visible_to(self.request.user, self.municipality)
        return super().get_form(projects=portfolio_queries.active(mine).order_by("title"), **kwargs)

    def act(self, form: AnchorForm) -> str:
        anchors.anchor(municipality=self.municipality, external=self.object, actor=self.request.user, **form.values)
        return self.get_cancel_url()


class RemoveAnchor(ActionView):
    """Take an anchor away."""

    permission_required = "projects.delete_anchor"
    model = Anchor
    success_message = gettext_lazy("The anchor is removed.")

    def act(self) -> str:
        anchors.remove(anchor=self.object, actor=self.request.user)
        return self.get_return_url(None)

    def get_return_url(self, _result: Any) -> str:
        return self.url("projects:anchor_list")
