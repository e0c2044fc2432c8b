"""One order of a fund's wishes: its page, its paper, and its way to the body (D9)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from business_cases.domain import prioritisation, prioritisation_paper
from business_cases.domain.prioritisation_reads import discrepancies
from business_cases.domain.wishes import lined_up, may_read, wishes_of
from business_cases.enums import PrioritisationState
from business_cases.models import Prioritisation
from business_cases.views.funds import FundSection
from common.canonical import canonical, sha256
from common.documents import document_filename, render_pdf
from common.models import Snapshot
from common.numbers import dato
from common.snapshots import collecting
from common.views import ActionView, TenantDetailView
from governance.models import AgendaItem


class PrioritisationMixin(FundSection):
    """A page about one order."""

    model = Prioritisation
    permission_required = "business_cases.view_prioritisation"

    def get_queryset(self) -> QuerySet:
        return Prioritisation.objects.select_related(
            "fund__body", "municipality", "case__awaits_body", "decision__body", "drafted_by"
        )

    def get_crumbs(self) -> list[tuple[Any, str]]:
        fund = self.object.fund
        return [*super().get_crumbs(), (fund.name, fund.get_absolute_url())]


class PrioritisationPage(PrioritisationMixin, TenantDetailView):
    """One order: where it stands, the wishes with running balance, and what to do now."""

    template_name = "business_cases/prioritisation_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order, user = self.object, self.request.user
        order.fund.municipality = self.municipality
        rows = list(order.rows.select_related("case"))
        wishes = wishes_of(order.fund, ranks={row.case_id: row.rank for row in rows})
        shown = may_read(user, order.fund)
        prioritised, others = lined_up(order.fund, shown=shown, wishes=wishes)
        lined = {row.wish.case_id: row for row in prioritised}
        for row in rows:
            row.lined = lined.get(row.case_id)
            full = shown(row.case)
            row.title = row.case.title if full else row.case.public_title or _("Closed case")
        is_alive = order.state in PrioritisationState.ALIVE
        return super().get_context_data(
            order=order,
            rows=rows,
            unprioritised=others if is_alive else [],
            is_alive=is_alive,
            lead=self.lead(order),
            tone=PrioritisationState.TONES.get(order.state, "none"),
            problems=discrepancies(order, reader=user, wishes=wishes, rows=rows)
            if order.state == PrioritisationState.DRAFT
            else [],
            steps=prioritisation.machine.available(order, user=user),
            item=self.item(order),
            **kwargs,
        )

    def item(self, order: Prioritisation) -> AgendaItem | None:
        """Where the body decides it, or last did."""
        if order.case_id is None:
            return None
        return AgendaItem.objects.filter(case=order.case_id).select_related("meeting__body").order_by("-pk").first()

    def lead(self, order: Prioritisation) -> str:
        """Who drafted it and who decided it, in a line."""
        said = _("Drafted by %(name)s on %(date)s.") % {"name": order.drafted_by or "–", "date": dato(order.drafted_on)}
        if order.decision is None:
            return said
        decided = _("Decided by %(body)s on %(date)s.") % {
            "body": order.decision.body,
            "date": dato(order.decided_on),
        }
        return f"{said} {decided}"


class PrioritisationPdf(PrioritisationMixin, TenantDetailView):
    """The order on paper: as the body saw it, or as it is when it has been on no agenda."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        snapshot = self.seen_by_body() or self.as_it_is()
        response = HttpResponse(render_pdf(snapshot), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document_filename(snapshot)}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def seen_by_body(self) -> Any:
        """What was frozen when it was last put on an agenda; None for a draft."""
        if self.object.case_id is None or self.object.state == PrioritisationState.DRAFT:
            return None
        items = AgendaItem.objects.filter(case=self.object.case_id, document__isnull=False).select_related("document")
        item = items.order_by("-pk").first()
        return item.document if item is not None else None

    def as_it_is(self) -> Snapshot:
        """A snapshot of this moment that is not kept."""
        with collecting():
            body = canonical(prioritisation_paper.collect(self.object))
        return Snapshot(
            municipality=self.municipality,
            kind=prioritisation_paper.KIND,
            schema_version=prioritisation_paper.SCHEMA_VERSION,
            body=body,
            sha256=sha256(body),
            taken_at=timezone.now(),
        )


class PutOnAgenda(PrioritisationMixin, ActionView):
    """Hand the draft to the body, and on its next agenda if there is one."""

    permission_required = "business_cases.change_prioritisation"

    def act(self) -> Prioritisation:
        item = prioritisation.put_on_agenda(prioritisation=self.object, actor=self.request.user)
        if item is None:
            self.success_message = _("The order awaits %(body)s. Its secretary puts it on an agenda.") % {
                "body": self.object.fund.body
            }
        else:
            self.success_message = _("The order is on the agenda of %(meeting)s.") % {"meeting": item.meeting}
        return self.object


class TakeBack(PrioritisationMixin, ActionView):
    """Write on an order that awaits the body."""

    permission_required = "business_cases.change_prioritisation"
    success_message = gettext_lazy("The order is a draft again.")

    def act(self) -> Prioritisation:
        return prioritisation.take_back(prioritisation=self.object, actor=self.request.user)


class Drop(PrioritisationMixin, ActionView):
    """Give a draft up."""

    permission_required = "business_cases.change_prioritisation"
    success_message = gettext_lazy("The draft is dropped.")

    def act(self) -> str:
        prioritisation.drop(prioritisation=self.object, actor=self.request.user)
        return self.object.fund.get_absolute_url()
