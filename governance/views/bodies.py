"""Bodies: the chart, one body with its people and competence, and the forms that change them (D2, D3)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.panels import panels_for
from common.views import ActionView, TenantDetailView, TenantFormView, TenantPageView
from governance.domain import bodies, body_reads, queries
from governance.forms.bodies import BodyForm, LinkForm, SeatForm
from governance.forms.people import LastDayForm
from governance.models import Body, BodyLink, Competence, Meeting, Seat
from governance.views.mixins import MeetingsNav


class BodyChart(MeetingsNav, TenantPageView):
    """Who reports to whom, as a nested list."""

    permission_required = "governance.view_body"
    template_name = "governance/body_list.html"
    title = gettext_lazy("Bodies")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.meeting_crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead=_("Who decides, who advises, and who reports to whom."),
            nodes=queries.chart(),
            may_add=self.request.user.has_perm("governance.add_body", self.municipality),
            **kwargs,
        )


class BodyMixin(MeetingsNav):
    """A page about one body."""

    model = Body
    permission_required = "governance.change_body"

    def get_queryset(self) -> QuerySet:
        return Body.objects.select_related("reports_to", "department")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.body_crumbs(self.object)


class BodyPage(BodyMixin, TenantDetailView):
    """The body: what it is for, who sits in it, what it may decide, and its meetings."""

    permission_required = "governance.view_body"
    template_name = "governance/body_detail.html"

    def get_queryset(self) -> QuerySet:
        return body_reads.with_surroundings(super().get_queryset())

    def get_object(self) -> Any:
        body = super().get_object()
        # Panels ask the body for its municipality, which is the one of the address.
        body.municipality = self.municipality
        return body

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.body_crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body, user, today = self.object, self.request.user, timezone.localdate()
        versions = body_reads.versions_of(body)
        terms = body_reads.in_force(versions, on=today)
        runs = user.has_perm("governance.plan_body", body)
        ready = (
            list(queries.ready_cases(body)[:50]) if user.has_perm("governance.view_full_meeting", _asked(body)) else []
        )
        return super().get_context_data(
            lead=body.purpose or body.get_kind_display(),
            terms=terms,
            versions=versions,
            competence=list(Competence.objects.filter(terms=terms["pk"]).select_related("target")) if terms else [],
            seats=list(queries.seats_today(body)),
            below=body.below_rows,
            links=body_reads.links_of(body),
            meetings=body_reads.meetings_of(body),
            ready=ready,
            runs=runs,
            may_change=user.has_perm("governance.change_body", body),
            panels=panels_for("body", body, user),
            **kwargs,
        )


def _asked(body: Body) -> Meeting:
    return Meeting(municipality_id=body.municipality_id, body=body)


class AddBody(MeetingsNav, TenantFormView):
    """Found a body."""

    permission_required = "governance.add_body"
    form_class = BodyForm
    title = gettext_lazy("Add a body")
    submit_label = gettext_lazy("Add the body")
    success_message = gettext_lazy("The body is added.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.body_crumbs()

    def act(self, form: BodyForm) -> Body:
        return bodies.add_body(municipality=self.municipality, actor=self.request.user, **form.values)


class ChangeBody(BodyMixin, TenantFormView):
    """Change what it is called, is, and reports to."""

    form_class = BodyForm
    title = gettext_lazy("Change the body")
    success_message = gettext_lazy("The body is changed.")

    def act(self, form: BodyForm) -> Body:
        return bodies.change_body(
            body=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class DissolveBody(BodyMixin, TenantFormView):
    """Let a body end."""

    form_class = LastDayForm
    title = gettext_lazy("Dissolve the body")
    submit_label = gettext_lazy("Dissolve the body")
    success_message = gettext_lazy("The body is dissolved on that day.")

    def get_consequences(self) -> list[Any]:
        return [_("Its seats end on that day."), _("Its meetings, decisions and minutes stay.")]

    def act(self, form: LastDayForm) -> Body:
        return bodies.dissolve(
            body=self.object, actor=self.request.user, expected_version=form.expected_version, **form.values
        )


class LinkBody(BodyMixin, TenantFormView):
    """Say how the body stands to another."""

    form_class = LinkForm
    title = gettext_lazy("Relation to another body")
    submit_label = gettext_lazy("Add the relation")
    success_message = gettext_lazy("The relation is added.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: LinkForm) -> Body:
        bodies.link(source=self.object, actor=self.request.user, **form.values)
        return self.object


class UnlinkBody(BodyMixin, ActionView):
    """Remove a relation."""

    success_message = gettext_lazy("The relation is removed.")

    def act(self) -> Body:
        relation = BodyLink.objects.filter(source=self.object, pk=self.kwargs["link"]).select_related("source").first()
        if relation is None:
            raise Http404
        bodies.unlink(relation=relation, actor=self.request.user)
        return self.object


class TakeSeat(BodyMixin, TenantFormView):
    """Give somebody a seat."""

    form_class = SeatForm
    title = gettext_lazy("Add a member")
    submit_label = gettext_lazy("Add the member")
    success_message = gettext_lazy("The member is added.")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: SeatForm) -> Body:
        bodies.take_seat(body=self.object, actor=self.request.user, **form.values)
        return self.object


class LeaveSeat(MeetingsNav, TenantFormView):
    """Let a seat end."""

    model = Seat
    permission_required = "governance.change_seat"
    form_class = LastDayForm
    title = gettext_lazy("End the membership of the body")
    submit_label = gettext_lazy("End it")
    success_message = gettext_lazy("The seat ends on that day.")

    def get_queryset(self) -> QuerySet:
        return Seat.objects.select_related("body", "user")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return self.body_crumbs(self.object.body)

    def get_consequences(self) -> list[Any]:
        return [_("%(name)s has no rights in the body after that day.") % {"name": self.object.user.name}]

    def get_cancel_url(self) -> str:
        return self.object.body.get_absolute_url()

    def act(self, form: LastDayForm) -> Body:
        bodies.leave_seat(seat=self.object, actor=self.request.user, **form.values)
        return self.object.body
